const exactUpTo = 100_000;
const registerBits = 14;
const registers = 1 << registerBits;

/**
 * Counts different users in bounded memory. The count is exact up to 100,000 users. Beyond, it is an estimate (HyperLogLog)
 * that is about 1 % off.
 */
export class DistinctUsers {
  #exact: Set<string | number> | undefined = new Set();
  /** Marks the small whole numbers in the set. To ask a mark takes less time than to add to the set once more. */
  readonly #isKnown = new Uint8Array(1 << 16);
  readonly #longestRuns = new Uint8Array(registers);

  add(user: string | number): void {
    if (this.#exact === undefined) {
      this.#estimate(user);
      return;
    }
    if (typeof user === 'number') {
      if (this.#isKnown[user] === 1) return;
      this.#isKnown[user] = 1;
    }
    this.#exact.add(user);
    if (this.#exact.size > exactUpTo) {
      for (const known of this.#exact) this.#estimate(known);
      this.#exact = undefined;
    }
  }

  get isExact(): boolean {
    return this.#exact !== undefined;
  }

  get count(): number {
    if (this.#exact !== undefined) return this.#exact.size;
    const sum = this.#longestRuns.reduce((total, run) => total + 2 ** -run, 0);
    const bias = 0.7213 / (1 + 1.079 / registers);
    return Math.round((bias * registers * registers) / sum);
  }

  /** The first bits of a user's hash choose a register. It keeps the longest run of zeros in the other bits. */
  #estimate(user: string | number): void {
    const hash = hashOf(typeof user === 'number' ? `#${String(user)}` : user);
    const register = hash >>> (32 - registerBits);
    const run = Math.min(Math.clz32(hash << registerBits), 32 - registerBits) + 1;
    if (run > this.#longestRuns[register]!) this.#longestRuns[register] = run;
  }
}

/** FNV-1a over the code units, mixed as MurmurHash3 does at its end. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
