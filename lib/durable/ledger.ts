import type { Subscription } from 'rxjs';
import { checkNumber } from '../core/check.js';

/** The results of one commit. The first delivery holds those that an earlier run committed and nobody acknowledged. */
export interface Delivery<R> {
  readonly results: readonly R[];
  /** The number of the first result. A store numbers its results from 0, and a number always stands for the same result. */
  readonly first: number;
  /**
   * Acknowledges the first `count` results (default: all). They are not delivered again. A count that is not a whole number from 0 to
   * their number is an `OptionRangeError` or an `OptionTypeError`.
   */
  readonly ack: (count?: number) => void;
}

/**
 * Tracks results from delivery to acknowledgement. A commit records how many are acknowledged, and the store may then forget
 * them. Results are numbered, so a count is enough.
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
   * @param recorded - how many results the store knows to be acknowledged
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

  /** How many results are acknowledged, of all that the store ever had. */
  get acknowledged(): number {
    return this.#acknowledged;
  }

  /** Whether the consumer is there and has results to acknowledge. */
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
        // Acknowledged one by one, as by `durableSessions`, each would make the text.
        if (!isCount) checkNumber('ack', 'count', count, `a whole number from 0 to ${String(results.length)}`, false);
        this.#acknowledge(first + count);
      },
    });
  }

  /** Resolves when all delivered results are acknowledged, or the run is over. */
  async settled(): Promise<void> {
    if (!this.isAwaiting) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }

  /** Records how many acknowledgements the store has. */
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
