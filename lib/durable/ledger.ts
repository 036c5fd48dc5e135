import type { Subscription } from 'rxjs';
import { checkNumber } from '../core/check.js';

/** The results of one commit; at the start, those that an earlier run delivered, or not, and nobody acknowledged. */
export interface Delivery<R> {
  readonly results: readonly R[];
  /** The number of the first of them. A store numbers its results from 0, and a number always stands for the same result. */
  readonly first: number;
  /** Acknowledges the first `count` of them (default: all): they need not be delivered again. */
  readonly ack: (count?: number) => void;
}

/**
 * What has become of the results: they are delivered; the consumer acknowledges them; a commit records how many it has
 * acknowledged, and then the store may forget those. Results are numbered, so a count says it all.
 */
export class Ledger<R> {
  readonly #emit: (delivery: Delivery<R>) => void;
  readonly #acked: () => void;
  #delivered: number;
  #acknowledged: number;
  #recorded: number;
  #wake: () => void = () => undefined;
  #isOver = false;

  /**
   * @param recorded - how many results have been acknowledged, as the store has it
   * @param lifetime - when it ends, the ledger stops waiting for the consumer
   * @param emit - hands a delivery to the consumer
   * @param acked - called when there are acknowledgements to record
   */
  constructor(recorded: number, lifetime: Subscription, emit: (delivery: Delivery<R>) => void, acked: () => void) {
    this.#delivered = this.#acknowledged = this.#recorded = recorded;
    this.#emit = emit;
    this.#acked = acked;
    lifetime.add(() => {
      this.#isOver = true;
      this.#wake();
    });
  }

  /** How many results have been acknowledged, of all that the store ever had. */
  get acknowledged(): number {
    return this.#acknowledged;
  }

  /** Whether a consumer that is still there has results to acknowledge. */
  get isAwaiting(): boolean {
    return this.#acknowledged < this.#delivered && !this.#isOver;
  }

  /** Whether there are acknowledgements that the store does not have yet. */
  get hasNews(): boolean {
    return this.#recorded < this.#acknowledged;
  }

  deliver(results: readonly R[]): void {
    if (results.length === 0) return;
    const first = this.#delivered;
    this.#delivered += results.length;
    this.#emit({
      results,
      first,
      ack: (count = results.length) => {
        const isCount = Number.isInteger(count) && count >= 0 && count <= results.length;
        checkNumber('ack', 'count', count, `a whole number from 0 to ${String(results.length)}`, isCount);
        this.#acknowledge(first + count);
      },
    });
  }

  /** Resolves when all that was delivered is acknowledged, or the run is over. */
  async settled(): Promise<void> {
    if (!this.isAwaiting) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }

  /** Records that the store has so many acknowledgements. */
  record(acknowledged: number): void {
    this.#recorded = acknowledged;
  }

  #acknowledge(count: number): void {
    if (count <= this.#acknowledged) return;
    this.#acknowledged = count;
    this.#acked();
    if (count === this.#delivered) this.#wake();
  }
}
