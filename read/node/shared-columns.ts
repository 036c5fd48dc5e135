import type { EventBatch } from '../event-batch.js';
import type { CodesOfValues, Value, ValuesOfCodes } from './value-codes.js';

const coded = ['users', 'ids', 'queries', 'bys', 'positions'] as const;
type Coded = (typeof coded)[number];

/** The columns of a batch in memory that two threads share. Values are stored as codes. */
export interface SharedColumns extends Pick<EventBatch, 'times' | 'kinds' | 'lines'> {
  readonly codes: Readonly<Partial<Record<Coded, Int32Array>>>;
}

/** Makes room for `size` events, with the same columns as this batch. */
export function sharedColumns(batch: EventBatch, size: number): SharedColumns {
  const there = coded.filter((name) => batch[name] !== undefined);
  return {
    times: new Float64Array(new SharedArrayBuffer(8 * size)),
    lines: new Float64Array(new SharedArrayBuffer(8 * size)),
    kinds: new Uint8Array(new SharedArrayBuffer(size)),
    codes: Object.fromEntries(there.map((name) => [name, new Int32Array(new SharedArrayBuffer(4 * size))])),
  };
}

export function write(batch: EventBatch, { times, lines, kinds, codes }: SharedColumns, codesOf: CodesOfValues): void {
  const { length } = batch;
  times.set(batch.times.subarray(0, length));
  lines.set(batch.lines.subarray(0, length));
  kinds.set(batch.kinds.subarray(0, length));
  for (const name of coded) {
    const values: readonly Value[] | undefined = batch[name];
    const column = codes[name];
    if (values === undefined || column === undefined) continue;
    for (let at = 0; at < length; at++) column[at] = codesOf.codeOf(values[at]);
  }
}

/** Reads the batches of a log one after the other. A batch is valid until the next one is read, or its columns are written again. */
export class SharedBatches {
  readonly #log: string;
  readonly #valuesOf: ValuesOfCodes;
  readonly #users: (string | number)[] = [];
  readonly #ids: (string | number | undefined)[] = [];
  readonly #queries: (string | null)[] = [];
  readonly #bys: (string | null)[] = [];
  readonly #positions: (number | null)[] = [];

  constructor(log: string, valuesOf: ValuesOfCodes) {
    this.#log = log;
    this.#valuesOf = valuesOf;
  }

  read({ times, lines, kinds, codes }: SharedColumns, length: number): EventBatch {
    const column = <V extends Value>(from: Int32Array | undefined, to: V[]): V[] | undefined => {
      if (from === undefined) return undefined;
      // The codes were written for the same column.
      this.#valuesOf.read(from, length, to);
      return to;
    };
    return {
      log: this.#log,
      length,
      times,
      lines,
      kinds,
      users: column(codes.users, this.#users) ?? [],
      numbers: undefined,
      ids: column(codes.ids, this.#ids),
      queries: column(codes.queries, this.#queries),
      bys: column(codes.bys, this.#bys),
      positions: column(codes.positions, this.#positions),
      items: undefined,
      searchIds: undefined,
      splits: undefined,
      rows: undefined,
    };
  }
}
