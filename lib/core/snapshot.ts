import { expectedGap, isGap } from './check.js';
import { SnapshotError } from './errors.js';
import { show } from './show.js';
import { greatestTime } from './time.js';

/** A number as JSON can hold it: infinities, which JSON lacks, are spelled out. */
export type SavedNumber = number | 'Infinity' | '-Infinity';

/** An open session in a snapshot. */
export interface SavedSession {
  /** Times of its first and its last event, in ms since the epoch. */
  readonly start: number;
  readonly end: number;
  /** How many events it has. Format 1 does not say. */
  readonly count?: number;
  /** What the fold keeps of the session. */
  readonly value: unknown;
}

/** What a snapshot keeps of a user. */
export interface SavedUser<K> {
  readonly user: K;
  /** The greatest deadline of the user's closed sessions (S4), in ms since the epoch. */
  readonly floor: SavedNumber;
  /** Where users differ in it (S14), in ms. */
  readonly gap?: number;
  /** The open sessions, in time order. */
  readonly open: readonly SavedSession[];
  /** The ids in the open sessions, each with the time of its event (S11). */
  readonly ids: readonly (readonly [id: string | number, time: number])[];
}

/** What must be the same for state to mean the same. `grace` may change: any watermark that never goes back is sound. */
export interface Fingerprint {
  readonly gap: number | 'by user';
  readonly maxDuration: SavedNumber;
  readonly maxEvents: SavedNumber;
  /** The name of the split, and which of its functions there are (S13); absent if there is none. */
  readonly split?: string;
  readonly fold: string;
}

/** The whole state of a `Sessionizer` as plain JSON, as far as its users and events are plain JSON. */
export interface Snapshot<K> {
  /** 2 is written; 1 is restored too. */
  readonly format: 1 | 2;
  readonly options: Fingerprint;
  /** W and M (S2), in ms since the epoch. */
  readonly watermark: SavedNumber;
  readonly greatestTime: SavedNumber;
  /** A list, since as keys of an object 1 and "1" would be the same user. */
  readonly users: readonly SavedUser<K>[];
}

export const saveNumber = (value: number): SavedNumber =>
  value === Infinity ? 'Infinity' : value === -Infinity ? '-Infinity' : value;

/** How many events a session has; for a snapshot of format 1, which has no counts, a lower bound. */
export const countOfSaved = ({ count, start, end }: SavedSession): number => count ?? (start === end ? 1 : 2);

/** Refuses a snapshot that is damaged, or that would mean something else here. What the fold keeps is for the fold to check. */
export function checkSnapshot(snapshot: Snapshot<unknown>, here: Fingerprint): void {
  expectThat(isObject(snapshot), 'the snapshot', 'an object', snapshot);
  const { format, options, watermark, greatestTime: greatest, users } = snapshot;
  // The snapshot may come from any version.
  if (![1, 2].includes(format)) {
    throw new SnapshotError('snapshot-format', `the snapshot has format ${show(format)}, expected format 1 or 2`);
  }
  expectThat(isObject(options), 'options', 'an object', options);
  for (const option of ['gap', 'maxDuration', 'maxEvents', 'split', 'fold'] as const) {
    if (options[option] === here[option]) continue;
    throw new SnapshotError(
      'snapshot-options',
      `the snapshot was made with ${option} ${plain(options[option] ?? 'none')}, which is ${plain(here[option] ?? 'none')} here; ` +
        `its sessions would be others`,
    );
  }
  expectThat(isNumber(watermark), 'watermark', savedNumber, watermark);
  expectThat(isTime(greatest) || greatest === '-Infinity', 'greatestTime', 'a time, or "-Infinity"', greatest);
  expectThat(Array.isArray(users), 'users', 'an array', users);
  const known = new Set<unknown>();
  for (const [i, saved] of users.entries()) {
    const path = `users[${String(i)}]`;
    expectThat(isObject(saved), path, 'an object', saved);
    expectThat('user' in saved && !known.has(saved.user), `${path}.user`, 'a user who is not in it twice', saved.user);
    known.add(saved.user);
    expectThat(here.gap !== 'by user' || isGap(saved.gap), `${path}.gap`, expectedGap, saved.gap);
    checkUser(path, saved);
  }
}

function checkUser(path: string, { floor, open, ids }: SavedUser<unknown>): void {
  expectThat(isNumber(floor), `${path}.floor`, savedNumber, floor);
  expectThat(Array.isArray(open), `${path}.open`, 'an array', open);
  let before = Number(floor);
  open.forEach((session: unknown, i) => {
    const at = `${path}.open[${String(i)}]`;
    expectThat(isObject(session), at, 'an object', session);
    const { start, end, count } = session as SavedSession;
    expectThat(
      isTime(start) && start > before,
      `${at}.start`,
      'a time after the session before it, or the floor',
      start,
    );
    expectThat(isTime(end) && end >= start, `${at}.end`, 'a time that is not before its start', end);
    expectThat(count === undefined || isCount(count), `${at}.count`, 'a whole number, at least 1', count);
    expectThat('value' in (session as object), `${at}.value`, 'what the fold keeps', undefined);
    before = end;
  });
  expectThat(Array.isArray(ids), `${path}.ids`, 'an array', ids);
  ids.forEach((entry: unknown, i) => {
    const fits = Array.isArray(entry) && isId(entry[0]) && isTime(entry[1]);
    expectThat(fits, `${path}.ids[${String(i)}]`, 'an id and a time', entry);
  });
}

const savedNumber = 'a number, or an infinity spelled out';

function expectThat(fits: boolean, path: string, expected: string, got: unknown): void {
  if (!fits) throw new SnapshotError('snapshot-damaged', `${path} must be ${expected}, got ${show(got)}`);
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const isNumber = (value: unknown): boolean => Number.isFinite(value) || value === 'Infinity' || value === '-Infinity';
const isTime = (value: unknown): value is number => typeof value === 'number' && Math.abs(value) <= greatestTime;
const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 1;
const isId = (value: unknown): boolean => typeof value === 'string' || Number.isFinite(value);

/** A value for a sentence: names without quotes. */
const plain = (value: unknown): string =>
  typeof value === 'string' && /^[\w-]{1,60}$/.test(value) ? value : show(value);
