import { isLeft } from 'fp-ts/lib/Either.js';
import { decodeValue } from 'rxjs-sessionize/codec';
import { clickBit, EventColumns, searchBit } from './event-batch.js';
import { EventTime, type TimeUnit, toMs } from './event-time.js';
import { type FieldMatch, matches } from './field-match.js';
import type { BadLine, EventSplit, RowReader } from './log-event.js';
import { WrittenTime } from './written-time.js';

/** Where the events of a log have what. */
export interface EventFields {
  readonly user: string;
  readonly time: string;
  readonly timeUnit: TimeUnit;
  readonly search: readonly FieldMatch[];
  readonly click: readonly FieldMatch[];
  readonly id: string | undefined;
  readonly query: string | undefined;
  readonly by: string | undefined;
  readonly position: string | undefined;
  /** Which events begin a session, and which end one, though their users do not pause. */
  readonly splitBefore: readonly FieldMatch[];
  readonly splitAfter: readonly FieldMatch[];
  /** The field of which another value begins a session. */
  readonly splitOnChange: string | undefined;
  /** Those of these fields that a table need not have: nobody has asked for them. */
  readonly optional: readonly string[];
}

interface PlacedMatch {
  readonly match: FieldMatch;
  readonly field: number;
}

/** Makes events of what the lines of a log hold. */
export class EventDecoder {
  /** The fields whose values are needed, by name; no name twice. */
  readonly fields: readonly string[];
  /** Those of them that no event needs. */
  readonly optional: ReadonlySet<string>;
  /** Told about every line that holds no event. */
  readonly badLine: (line: BadLine) => void;
  /** Who wants rows, if anybody does. */
  readonly rows: RowReader | undefined;
  /** Which of the fields is the time, where that is read from bytes; -1 where its text is needed too. */
  readonly timeField: number;
  readonly #time: number;
  readonly times: WrittenTime;
  readonly #names: EventFields;
  readonly #user: number;
  readonly #id: number;
  readonly #query: number;
  readonly #by: number;
  readonly #position: number;
  readonly #search: readonly PlacedMatch[];
  readonly #click: readonly PlacedMatch[];
  readonly #splitBefore: readonly PlacedMatch[];
  readonly #splitAfter: readonly PlacedMatch[];
  readonly #splitOnChange: number;
  readonly #decodeTime: ReturnType<typeof decodeValue<number>>;

  constructor(names: EventFields, badLine: (line: BadLine) => void, rows?: RowReader) {
    const fields: string[] = [];
    const placeOf = (name: string) => {
      if (!fields.includes(name)) fields.push(name);
      return fields.indexOf(name);
    };
    const placed = (match: FieldMatch) => ({ match, field: placeOf(match.field) });
    this.badLine = badLine;
    this.rows = rows;
    this.#names = names;
    this.#user = placeOf(names.user);
    this.#time = placeOf(names.time);
    this.times = new WrittenTime(names.timeUnit);
    this.#id = names.id === undefined ? -1 : placeOf(names.id);
    this.#search = names.search.map(placed);
    this.#click = names.click.map(placed);
    this.#splitBefore = names.splitBefore.map(placed);
    this.#splitAfter = names.splitAfter.map(placed);
    this.optional = new Set(names.optional);
    const placeOfOptional = (name: string | undefined) => (name === undefined ? -1 : placeOf(name));
    this.#query = placeOfOptional(names.query);
    this.#by = placeOfOptional(names.by);
    this.#position = placeOfOptional(names.position);
    this.#splitOnChange = placeOfOptional(names.splitOnChange);
    this.#decodeTime = decodeValue(EventTime(names.timeUnit));
    this.fields = fields;
    const others = [this.#user, this.#id, this.#query, this.#by, this.#position, this.#splitOnChange];
    const matched = [this.#search, this.#click, this.#splitBefore, this.#splitAfter].flat().map(({ field }) => field);
    this.timeField = [...others, ...matched].includes(this.#time) ? -1 : this.#time;
  }

  /** A batch for the events of a log. */
  batchOf(log: string): EventColumns {
    return new EventColumns(log, {
      ids: this.#id >= 0,
      queries: this.#query >= 0,
      bys: this.#by >= 0,
      positions: this.#position >= 0,
      splits: this.#splitBefore.length + this.#splitAfter.length > 0 || this.#splitOnChange >= 0,
      rows: this.rows !== undefined,
    });
  }

  /**
   * Adds the event that the values of the fields make, if they make one.
   *
   * @param known - its time, in ms since the epoch, if that has been read already; NaN if it stands among the values
   */
  decode(values: readonly unknown[], line: number, row: string, batch: EventColumns, known = NaN): void {
    const { log } = batch;
    const user = values[this.#user];
    if (!isName(user)) {
      this.badLine({ reason: 'no-user', detail: `${this.#names.user} ${whyNoName(user)}`, log, line, row });
      return;
    }
    const written = values[this.#time];
    let time = known;
    // Most times that are not read already.
    if (typeof written === 'number') time = toMs(written, this.#names.timeUnit);
    else if (Number.isNaN(known)) {
      const decoded = this.#decodeTime(written);
      if (isLeft(decoded)) {
        const detail = `${this.#names.time} ${decoded.left.errors[0]!.reason}`;
        this.badLine({ reason: 'no-time', detail, log, line, row });
        return;
      }
      time = decoded.right;
    }
    const isSearch = anyOf(this.#search, values);
    const isClick = anyOf(this.#click, values);
    const at = batch.next();
    batch.users[at] = user;
    batch.times[at] = time;
    batch.kinds[at] = (isSearch ? searchBit : 0) | (isClick ? clickBit : 0);
    batch.lines[at] = line;
    if (batch.ids !== undefined) {
      const id = values[this.#id];
      batch.ids[at] = isName(id) ? id : undefined;
    }
    if (batch.queries !== undefined) batch.queries[at] = isSearch ? textOf(values[this.#query]) : null;
    if (batch.bys !== undefined) batch.bys[at] = isSearch ? textOf(values[this.#by]) : null;
    if (batch.positions !== undefined) batch.positions[at] = isClick ? positionOf(values[this.#position]) : null;
    if (batch.splits !== undefined) batch.splits[at] = this.#split(values);
    if (batch.rows !== undefined) batch.rows[at] = row;
  }

  #split(values: readonly unknown[]): EventSplit | undefined {
    const begins = anyOf(this.#splitBefore, values);
    const ends = anyOf(this.#splitAfter, values);
    const value = textOf(valueAt(values, this.#splitOnChange)) ?? '';
    return begins || ends || value !== '' ? { begins, ends, value } : undefined;
  }
}

/** Of whole numbers beyond `Number.MAX_SAFE_INTEGER` several are read as one: two users must not become one. */
/** An array that is asked for what it cannot have is slow. */
const valueAt = (values: readonly unknown[], field: number): unknown => (field < 0 ? undefined : values[field]);

const isName = (value: unknown): value is string | number =>
  typeof value === 'string'
    ? value !== ''
    : Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value));

const whyNoName = (value: unknown): string =>
  value === undefined || value === null || value === ''
    ? 'is missing'
    : Number.isFinite(value)
      ? 'is a number too large to be told from its neighbours: write it in digits only, or as text'
      : 'is neither text nor a number';

const textOf = (value: unknown): string | null =>
  typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;

const positionOf = (value: unknown): number | null => {
  const position = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof position === 'number' && Number.isInteger(position) && position >= 0 ? position : null;
};

const anyOf = (placed: readonly PlacedMatch[], values: readonly unknown[]): boolean => {
  for (const { match, field } of placed) if (matches(match, values[field])) return true;
  return false;
};
