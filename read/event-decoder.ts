import { noBytes } from './bytes.js';
import { clickBit, EventColumns, searchBit } from './event-batch.js';
import { timeReader, type TimeUnit, toMs } from './event-time.js';
import { nameOf, valueOf } from './exact-numbers.js';
import { type FieldPath, pathOf, valueAlong } from './field-path.js';
import { type FieldMatch, matcher } from './field-match.js';
import type { BadLine, EventSplit, RowReader } from './log-event.js';
import type { UserNumbers } from './user-numbers.js';
import { kindsIn } from './written-kind.js';
import { WrittenTime } from './written-time.js';

/** The fields of the events in a log. */
export interface EventFields {
  /** One field, or several with commas between them. Then each combination of values is a user, written as a JSON array. */
  readonly user: string;
  /** One field, or the field of the date, a comma, and the field of the time of day. */
  readonly time: string;
  readonly timeUnit: TimeUnit;
  /** A format as of `strptime`. */
  readonly timeFormat: string | undefined;
  /** The zone of times without an offset. */
  readonly timeZone: string | undefined;
  readonly search: readonly FieldMatch[];
  readonly click: readonly FieldMatch[];
  readonly id: string | undefined;
  readonly query: string | undefined;
  readonly by: string | undefined;
  readonly position: string | undefined;
  /** The clicked item. */
  readonly item?: string | undefined;
  /** One field, or several with commas between them. Searches with the same values count once. */
  readonly searchId?: string | undefined;
  /** The events that begin a session, and those that end one, without a pause. */
  readonly splitBefore: readonly FieldMatch[];
  readonly splitAfter: readonly FieldMatch[];
  /** A new value of this field begins a session. */
  readonly splitOnChange: string | undefined;
  /** The fields that a table may lack: no option names them. */
  readonly optional: readonly string[];
}

/** What a reader of bytes has read of a line, besides values. */
export interface ReadFields {
  /** In ms since the epoch; NaN if the time is among the values. */
  readonly time: number;
  /** The bits of the kind; -1 if they follow from the values. */
  readonly kind: number;
  /** The user, if that is a whole number from 0; otherwise -1. */
  readonly user: number;
  /** Where the text of the user is, and its hash. The end is 0 if the user is no text or among the values. */
  readonly bytes: Uint8Array;
  readonly userFrom: number;
  readonly userTo: number;
  readonly userHash: number;
}

const nothingRead: ReadFields = { time: NaN, kind: -1, user: -1, bytes: noBytes, userFrom: 0, userTo: 0, userHash: 0 };

/** A field that may be inside another one. */
interface PlacedPath extends Pick<FieldPath, 'steps'> {
  readonly to: number;
  readonly root: number;
}

interface PlacedMatch {
  readonly matches: (found: unknown) => boolean;
  readonly field: number;
}

/** Makes events of the values in the lines of a log. */
export class EventDecoder {
  /** The names of the needed fields, each once. */
  readonly fields: readonly string[];
  /** The ones that an event may lack. */
  readonly optional: ReadonlySet<string>;
  /** Called with every line that holds no event. */
  readonly badLine: (line: BadLine) => void;
  /** Receives rows, if they are wanted. */
  readonly rows: RowReader | undefined;
  /** The number of the time's field, if the time is read from bytes; -1 if its text is needed too. */
  readonly timeField: number;
  readonly times: WrittenTime;
  /** The number of the field that alone says the kind, if it does so in plain texts, and by text the bits of the kind; or -1. */
  readonly kindField: number;
  readonly kinds: ReadonlyMap<string, number>;
  /** The number of the user's field, if users are numbered and its text is needed for nothing else; or -1. */
  readonly userField: number;
  readonly #numbers: UserNumbers | undefined;
  readonly #names: EventFields;
  readonly #paths: readonly PlacedPath[];
  readonly #users: readonly number[];
  readonly #times: readonly number[];
  readonly #id: number;
  readonly #query: number;
  readonly #by: number;
  readonly #position: number;
  readonly #item: number;
  readonly #searchIds: readonly number[];
  readonly #search: readonly PlacedMatch[];
  readonly #click: readonly PlacedMatch[];
  readonly #splitBefore: readonly PlacedMatch[];
  readonly #splitAfter: readonly PlacedMatch[];
  readonly #splitOnChange: number;
  readonly #readTime: (value: unknown) => number | string;
  /** Whether a number is the time in ms. */
  readonly #isEpoch: boolean;

  /** @param numbers - numbers the users, if batches are to have numbers in place of names */
  constructor(names: EventFields, badLine: (line: BadLine) => void, rows?: RowReader, numbers?: UserNumbers) {
    const fields: string[] = [];
    const placeOf = (name: string) => {
      if (!fields.includes(name)) fields.push(name);
      return fields.indexOf(name);
    };
    const placed = (match: FieldMatch) => ({ matches: matcher(match), field: placeOf(match.field) });
    this.badLine = badLine;
    this.rows = rows;
    this.#numbers = numbers;
    this.#names = names;
    this.#users = fieldNames(names.user).map(placeOf);
    this.#times = fieldNames(names.time).map(placeOf);
    this.times = new WrittenTime(names.timeUnit);
    this.#id = names.id === undefined ? -1 : placeOf(names.id);
    this.#search = names.search.map(placed);
    this.#click = names.click.map(placed);
    this.#splitBefore = names.splitBefore.map(placed);
    this.#splitAfter = names.splitAfter.map(placed);
    const placeOfOptional = (name: string | undefined) => (name === undefined ? -1 : placeOf(name));
    this.#query = placeOfOptional(names.query);
    this.#by = placeOfOptional(names.by);
    this.#position = placeOfOptional(names.position);
    this.#item = placeOfOptional(names.item);
    this.#searchIds = names.searchId === undefined ? [] : fieldNames(names.searchId).map(placeOf);
    this.#splitOnChange = placeOfOptional(names.splitOnChange);
    this.#readTime = timeReader({ unit: names.timeUnit, format: names.timeFormat, zone: names.timeZone });
    this.#isEpoch = names.timeFormat === undefined;
    const paths = [...fields].flatMap((name, to) => {
      const path = pathOf(name);
      return path === undefined ? [] : [{ name, to, path }];
    });
    const optional = new Set(names.optional);
    for (const { path } of paths) if (!fields.includes(path.root)) optional.add(path.root);
    this.#paths = paths.map(({ to, path }) => ({ to, root: placeOf(path.root), steps: path.steps }));
    this.optional = optional;
    this.fields = fields;
    const others = [
      this.#id,
      this.#query,
      this.#by,
      this.#position,
      this.#item,
      this.#splitOnChange,
      ...this.#searchIds,
    ];
    const splits = [this.#splitBefore, this.#splitAfter].flat().map(({ field }) => field);
    const matched = [...splits, ...[this.#search, this.#click].flat().map(({ field }) => field)];
    const roots = this.#paths.map(({ root }) => root);
    const [time, ...more] = this.#times;
    const isPlain =
      more.length === 0 && this.#isEpoch && ![...this.#users, ...others, ...matched, ...roots].includes(time!);
    this.timeField = isPlain ? time! : -1;
    this.kinds = kindsIn(names);
    const [kindName] = this.kinds.size === 0 ? [] : [...names.search, ...names.click].map(({ field }) => field);
    const kind = kindName === undefined || pathOf(kindName) !== undefined ? -1 : placeOf(kindName);
    const isKindOnly = ![...this.#users, ...others, ...this.#times, ...splits, ...roots].includes(kind);
    this.kindField = isKindOnly ? kind : -1;
    const isUserOnly =
      numbers !== undefined &&
      this.#users.length === 1 &&
      pathOf(names.user) === undefined &&
      ![...others, ...matched, ...this.#times, ...roots].includes(this.#users[0]!);
    this.userField = isUserOnly ? this.#users[0]! : -1;
  }

  /** A batch for the events of a log. */
  batchOf(log: string): EventColumns {
    return new EventColumns(
      log,
      {
        ids: this.#id >= 0,
        queries: this.#query >= 0,
        bys: this.#by >= 0,
        positions: this.#position >= 0,
        items: this.#item >= 0,
        searchIds: this.#searchIds.length > 0,
        splits: this.#splitBefore.length + this.#splitAfter.length > 0 || this.#splitOnChange >= 0,
        rows: this.rows !== undefined,
      },
      this.#numbers,
    );
  }

  /**
   * Makes an event of the values of the fields, and adds it. A line without an event goes to `badLine`.
   *
   * @param read - what is not among the values because it was read already
   */
  decode(values: unknown[], line: number, row: string, batch: EventColumns, read = nothingRead): void {
    if (this.#paths.length > 0) this.#follow(values);
    const { time, kind, user, userTo } = read;
    const isRead = !Number.isNaN(time) && kind >= 0 && (user >= 0 || userTo > 0);
    if (isRead) this.#add(this.#userIn(read), time, kind, values, line, row, batch);
    else this.#decodeValues(values, line, row, batch, read);
  }

  #decodeValues(values: readonly unknown[], line: number, row: string, batch: EventColumns, read: ReadFields): void {
    const { log } = batch;
    const isUserRead = read.user >= 0 || read.userTo > 0;
    const user = this.#users.length === 1 ? values[this.#users[0]!] : together(this.#users.map((at) => values[at]));
    if (!isUserRead && !isName(user)) {
      this.badLine({ reason: 'no-user', detail: `${this.#names.user} ${whyNoName(user)}`, log, line, row });
      return;
    }
    const written = this.#times.length === 1 ? values[this.#times[0]!] : inTurn(this.#times.map((at) => values[at]));
    // Almost all times have one of the first two forms.
    const time = !Number.isNaN(read.time)
      ? read.time
      : typeof written === 'number' && this.#isEpoch
        ? toMs(written, this.#names.timeUnit)
        : this.#readTime(written);
    if (typeof time === 'string') {
      this.badLine({ reason: 'no-time', detail: `${this.#names.time} ${time}`, log, line, row });
      return;
    }
    const bits = read.kind >= 0 ? read.kind : this.#kindOf(values);
    const name = isUserRead || !isName(user) ? this.#userIn(read) : this.#numbered(user);
    this.#add(name, time, bits, values, line, row, batch);
  }

  #add(
    user: string | number,
    time: number,
    bits: number,
    values: readonly unknown[],
    line: number,
    row: string,
    batch: EventColumns,
  ): void {
    const isSearch = (bits & searchBit) !== 0;
    const isClick = (bits & clickBit) !== 0;
    const at = batch.next();
    batch.users[at] = user;
    batch.times[at] = time;
    batch.kinds[at] = bits;
    batch.lines[at] = line;
    if (batch.ids !== undefined) {
      const id = values[this.#id];
      batch.ids[at] = isName(id) ? nameOf(id) : undefined;
    }
    if (batch.queries !== undefined) batch.queries[at] = isSearch ? textOf(values[this.#query]) : null;
    if (batch.bys !== undefined) batch.bys[at] = isSearch ? textOf(values[this.#by]) : null;
    if (batch.positions !== undefined) batch.positions[at] = isClick ? positionOf(values[this.#position]) : null;
    if (batch.items !== undefined) batch.items[at] = isClick ? textOf(values[this.#item]) : null;
    if (batch.searchIds !== undefined) batch.searchIds[at] = this.#searchId(values);
    if (batch.splits !== undefined) batch.splits[at] = this.#split(values);
    if (batch.rows !== undefined) batch.rows[at] = row;
  }

  /** Fills the fields that are inside other ones. */
  #follow(values: unknown[]): void {
    for (const { to, root, steps } of this.#paths) values[to] ??= valueAlong(steps, values[root]);
  }

  #userIn({ user, bytes, userFrom, userTo, userHash }: ReadFields): number {
    return user >= 0 ? this.#numbers!.of(user) : this.#numbers!.ofBytes(bytes, userFrom, userTo, userHash);
  }

  #numbered(user: string | number | bigint): string | number {
    const name = nameOf(user);
    return this.#numbers === undefined ? name : this.#numbers.of(name);
  }

  #kindOf(values: readonly unknown[]): number {
    return (anyOf(this.#search, values) ? searchBit : 0) | (anyOf(this.#click, values) ? clickBit : 0);
  }

  #searchId(values: readonly unknown[]): string | null {
    const id = together(this.#searchIds.map((at) => values[at]));
    return typeof id === 'string' ? id : null;
  }

  #split(values: readonly unknown[]): EventSplit | undefined {
    const begins = anyOf(this.#splitBefore, values);
    const ends = anyOf(this.#splitAfter, values);
    const value = textOf(valueAt(values, this.#splitOnChange)) ?? '';
    return begins || ends || value !== '' ? { begins, ends, value } : undefined;
  }
}

/** Reading an array at -1 is slow. */
const valueAt = (values: readonly unknown[], field: number): unknown => (field < 0 ? undefined : values[field]);

/** The fields that an option names. */
export const fieldNames = (names: string): readonly string[] => names.split(',').map((name) => name.trim());

/** Several values as one JSON text. It differs for different values, whatever they contain. A missing value is `null`. */
function together(values: readonly unknown[]): unknown {
  const names = values.map((value) => (value === undefined || value === '' ? null : value));
  if (names.every((name) => name === null)) return undefined;
  return names.every((name) => name === null || isName(name))
    ? JSON.stringify(names.map((name) => (name === null ? null : nameOf(name))))
    : {};
}

/** The values of a user that was made of so many fields; `null` for a missing value. */
export function valuesOfUser(user: string | number, fields: number): readonly (string | number | bigint | null)[] {
  if (fields === 1) return [valueOf(user)];
  const names = JSON.parse(String(valueOf(user))) as readonly (string | number | null)[];
  return names.map((name) => (name === null ? null : valueOf(name)));
}

/** A date and a time of day as one text. */
const inTurn = (values: readonly unknown[]): unknown =>
  values.every((value) => typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint')
    ? values.join(' ')
    : undefined;

/** A number beyond `Number.MAX_SAFE_INTEGER` is no name: several whole numbers are read as that one, and users must stay apart. */
const isName = (value: unknown): value is string | number | bigint =>
  typeof value === 'string'
    ? value !== ''
    : typeof value === 'bigint' || Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value));

const whyNoName = (value: unknown): string =>
  value === undefined || value === null || value === ''
    ? 'is missing'
    : Number.isFinite(value)
      ? 'is a number too large to be exact: write it in digits only, at most 40, or as text'
      : 'is neither text nor a number';

const textOf = (value: unknown): string | null =>
  typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
      ? String(value)
      : null;

const positionOf = (value: unknown): number | null => {
  const position = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof position === 'number' && Number.isInteger(position) && position >= 0 ? position : null;
};

const anyOf = (placed: readonly PlacedMatch[], values: readonly unknown[]): boolean => {
  for (const { matches, field } of placed) if (matches(values[field])) return true;
  return false;
};
