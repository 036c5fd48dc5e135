import type { Subscriber } from 'rxjs';

/**
 * Emits results in order, also when a consumer causes further ones inside `next` (A7): those wait for their turn.
 */
export class EmitQueue<R> {
  readonly #out: Subscriber<R>;
  #waiting: (readonly R[])[] = [];
  #whenEmpty: (() => void)[] = [];
  #emitting = false;
  #completed = false;

  constructor(out: Subscriber<R>) {
    this.#out = out;
  }

  emit(results: readonly R[]): void {
    if (results.length === 0) return;
    if (this.#emitting) {
      this.#waiting.push(results);
      return;
    }
    this.#emitting = true;
    this.#next(results);
    while (this.#waiting.length > 0) {
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const next of waiting) this.#next(next);
    }
    this.#emitting = false;
    if (this.#whenEmpty.length > 0) for (const action of this.#whenEmpty.splice(0)) action();
    if (this.#completed) this.#out.complete();
  }

  /** Calls `action` when everything before it is emitted. */
  whenEmpty(action: () => void): void {
    if (this.#emitting) this.#whenEmpty.push(action);
    else action();
  }

  /** Completes when everything before is emitted. */
  complete(): void {
    this.#completed = true;
    if (!this.#emitting) this.#out.complete();
  }

  #next(results: readonly R[]): void {
    for (const result of results) {
      if (this.#out.closed) return;
      this.#out.next(result);
    }
  }
}
