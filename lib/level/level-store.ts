import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { crc32 } from 'node:zlib';
import type { ClassicLevel } from 'classic-level';
import { checkOption } from '../core/check.js';
import type { SavedUser } from '../core/snapshot.js';
import { type Change, type OpenStore, type Saved, type Store, StoreError, type User } from '../durable/index.js';
import { isFolder, makeFolder } from './folder.js';

/**
 * Keeps state in a folder on this machine, in the embedded database LevelDB (`npm install classic-level`).
 *
 * A commit is one synced batch: when it resolves, it is on the disk, as far as the operating system can tell. After a kill or a
 * loss of power, the store is as the last commit left it. Each user is an entry. A commit writes the entries that changed, and
 * one more with its results.
 *
 * A damaged store is refused, never repaired. LevelDB itself would leave out what it cannot read, and could return old sessions
 * of a user. So each entry has a checksum, and every commit writes the sum of all checksums. The entries that are read must add
 * up to that sum: then they are exactly what some commit left.
 *
 * ```ts
 * import { rmSync } from 'node:fs';
 * import { lastValueFrom, toArray } from 'rxjs';
 * import { durableSessions } from 'rxjs-sessionize/durable';
 * import { levelStore } from 'rxjs-sessionize/level';
 *
 * const log = [0, 4_000, 30_000].map((time, i) => ({ event: { user: 'ann', time }, position: i + 1 }));
 * const upTo = (end: number) =>
 *   durableSessions({ store: levelStore('state/'), source: (from = 0) => log.slice(from, end), gap: 10_000 });
 *
 * console.log(await lastValueFrom(upTo(2).pipe(toArray())));
 * // => []
 * const [session] = await lastValueFrom(upTo(3).pipe(toArray()));
 * console.log(session?.start, session?.end);
 * // => 0 4000
 * rmSync('state', { recursive: true });
 * ```
 *
 * @param path - the folder, created if it is missing. One run of all processes may have it open at a time
 * @returns what opens the store. It rejects with a `StoreError` of code `store-in-use`, `store-missing` (for `inspect`), `store-damaged`,
 * `store-layout`, `store-unavailable` or `client-missing`; a commit on a full disk, with `commit-failed`
 * @throws TypeError - at once, if `path` is no text (A3)
 */
export function levelStore(path: string): OpenStore {
  checkOption('levelStore', 'path', path, 'the path of a folder', typeof path === 'string' && path !== '');
  return async (mode) => {
    const { ClassicLevel } = await classicLevel();
    try {
      if (!isFolder(path) && mode === 'run') makeFolder(path);
      if (hasLostItsLog(path)) throw damaged(path, new Error('it has lost the file that ends in .log'));
      const db = new ClassicLevel(path, { createIfMissing: mode === 'run' && !hasData(path) });
      await db.open();
      return new LevelStore(path, db);
    } catch (error) {
      if (causeOf(error).code !== 'LEVEL_CORRUPTION' || !hasOnlyBegun(path)) throw cannotOpen(path, error);
    }
    if (mode === 'read') throw missing(path);
    for (const file of [...readdirSync(path).filter(isData), 'CURRENT']) rmSync(join(path, file));
    return levelStore(path)(mode);
  };
}

/** Imported on demand: a program that keeps no state runs without the package. */
async function classicLevel(): Promise<typeof import('classic-level')> {
  try {
    return await import('classic-level');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ERR_MODULE_NOT_FOUND' ? 'is not installed: npm install classic-level' : `fails: ${message}`;
    throw new StoreError('client-missing', `the package classic-level, which keeps the state, ${why}`, {
      cause: error,
    });
  }
}

/** A folder with files of LevelDB must not become a new store when its first file is lost. */
function hasData(path: string): boolean {
  return existsSync(path) && readdirSync(path).some(isData);
}

const isData = (file: string): boolean => /\.(ldb|log)$/.test(file);

/**
 * Whether power was lost while LevelDB made the store. LevelDB does not sync the first manifest. It replaces that one when it
 * has opened the store, before anything is committed.
 */
function hasOnlyBegun(path: string): boolean {
  const files = readdirSync(path);
  const first = 'MANIFEST-000001';
  return (
    files.includes(first) &&
    !files.some((file) => file.endsWith('.ldb')) &&
    readFileSync(join(path, 'CURRENT'), 'utf8') === `${first}\n`
  );
}

/**
 * Whether somebody deleted the log, which has the last commits: its name invites that. LevelDB would begin a new one. It makes a log before
 * its second manifest, and deletes one only when it has the next.
 */
function hasLostItsLog(path: string): boolean {
  if (!existsSync(join(path, 'CURRENT'))) return false;
  return !readdirSync(path).some((file) => file.endsWith('.log')) && !hasOnlyBegun(path);
}

/** Tells a file from others; empty if there is none. LevelDB replaces `CURRENT` only when it opens a store. */
function identityOf(file: string): string {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? '' : `${String(found.dev)} ${String(found.ino)}`;
}

/** The version of the entries' form. */
const layout = '1';

class LevelStore implements Store {
  readonly #path: string;
  readonly #db: ClassicLevel;
  readonly #partitions = new Map<number, Entries>();
  /** The file that names the files of the store; absolute, since a program may change its folder. */
  readonly #current: string;
  readonly #opened: string;

  constructor(path: string, db: ClassicLevel) {
    this.#path = path;
    this.#db = db;
    this.#current = resolve(path, 'CURRENT');
    this.#opened = identityOf(this.#current);
  }

  async load(partition: number): Promise<Saved | undefined> {
    const prefix = `${String(partition)}!`;
    const entries = new Entries(prefix);
    this.#partitions.set(partition, entries);
    let found: string | undefined;
    try {
      found = (await this.#db.get('layout')) ?? layout;
      // A quotation mark comes right after an exclamation mark.
      if (found === layout) return await entries.read(this.#db.iterator({ gt: prefix, lt: `${String(partition)}"` }));
    } catch (error) {
      throw damaged(this.#path, error);
    }
    throw new StoreError('store-layout', `the store in ${this.#path} has layout ${found}, expected layout ${layout}`);
  }

  async commit(changes: readonly Change[]): Promise<void> {
    const batch = this.#db.batch().put('layout', layout);
    for (const change of changes) this.#partitions.get(change.partition)?.write(change, batch);
    try {
      // LevelDB would go on writing to files that nobody finds again.
      if (identityOf(this.#current) !== this.#opened) throw new Error('its files were moved, deleted or replaced');
      await batch.write({ sync: true });
    } catch (error) {
      throw new StoreError('commit-failed', `a commit to ${this.#path} has failed: ${causeOf(error).message}`, {
        cause: error,
      });
    }
  }

  close(): Promise<void> {
    return this.#db.close();
  }
}

/** What is stored of a partition as a whole. */
interface Head extends Pick<Saved, 'position' | 'acknowledged'> {
  readonly state: Omit<Saved['state'], 'users'>;
}

type Batch = Pick<ReturnType<ClassicLevel['batch']>, 'put' | 'del'>;

/**
 * The entries of a partition: `head`, `user!…` for each user, `results!…` for the results of each commit, and `sum`, the sum of
 * the checksums of all others.
 */
class Entries {
  readonly #prefix: string;
  readonly #checksums = new Map<string, number>();
  #sum = 0;
  /** The keys of results, each with the count of the partition's results up to its last one. */
  #results: { readonly key: string; readonly upTo: number }[] = [];
  #resultCount = 0;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  async read(stored: AsyncIterable<[key: string, text: string]>): Promise<Saved | undefined> {
    let head: Head | undefined;
    let sum: string | undefined;
    const users: SavedUser<User>[] = [];
    const results: unknown[] = [];
    for await (const [prefixed, text] of stored) {
      const key = prefixed.slice(this.#prefix.length);
      const [kind, name] = split(key);
      if (kind === 'sum') {
        sum = text;
        continue;
      }
      this.#count(key, text);
      if (kind === 'head') {
        head = JSON.parse(text) as Head;
      } else if (kind === 'user') {
        users.push({ user: JSON.parse(name) as User, ...(JSON.parse(text) as Omit<SavedUser<User>, 'user'>) });
      } else {
        const list = JSON.parse(text) as readonly unknown[];
        for (const result of list) results.push(result);
        this.#resultCount = Number(name) + list.length;
        this.#results.push({ key, upTo: this.#resultCount });
      }
    }
    if (sum === undefined && this.#checksums.size === 0) return undefined;
    if (head === undefined || sum !== String(this.#sum)) throw new Error('its entries do not add up to their checksum');
    const { position, state, acknowledged } = head;
    this.#resultCount = Math.max(this.#resultCount, acknowledged);
    const left = results.slice(results.length - (this.#resultCount - acknowledged));
    return { position, state: { ...state, users }, acknowledged, results: left };
  }

  write({ position, state: { users, ...state }, forgotten, acknowledged, results }: Change, batch: Batch): void {
    for (const { user, ...rest } of users) this.#put(batch, keyOfUser(user), rest);
    for (const user of forgotten) this.#delete(batch, keyOfUser(user));
    for (const { key, upTo } of this.#results) if (upTo <= acknowledged) this.#delete(batch, key);
    this.#results = this.#results.filter(({ upTo }) => upTo > acknowledged);
    if (results.length > 0) {
      const key = `results!${String(this.#resultCount).padStart(16, '0')}`;
      this.#resultCount += results.length;
      this.#results.push({ key, upTo: this.#resultCount });
      this.#put(batch, key, results);
    }
    this.#put(batch, 'head', { position, state, acknowledged } satisfies Head);
    batch.put(`${this.#prefix}sum`, String(this.#sum));
  }

  #put(batch: Batch, key: string, value: unknown): void {
    // The bytes of a long text are made once.
    const bytes = Buffer.from(JSON.stringify(value));
    this.#count(key, bytes);
    batch.put(this.#prefix + key, bytes, { valueEncoding: 'buffer' });
  }

  #delete(batch: Batch, key: string): void {
    const checksum = this.#checksums.get(key);
    // A user who was forgotten before any commit is in no store.
    if (checksum === undefined) return;
    this.#checksums.delete(key);
    this.#sum = (this.#sum - checksum) >>> 0;
    batch.del(this.#prefix + key);
  }

  #count(key: string, value: string | Uint8Array): void {
    const checksum = crc32(value, crc32(key));
    this.#sum = (this.#sum - (this.#checksums.get(key) ?? 0) + checksum) >>> 0;
    this.#checksums.set(key, checksum);
  }
}

/** As JSON, `1` and `"1"` are two keys. */
const keyOfUser = (user: User): string => `user!${JSON.stringify(user)}`;

function split(key: string): [kind: string, name: string] {
  const at = key.indexOf('!');
  return at < 0 ? [key, ''] : [key.slice(0, at), key.slice(at + 1)];
}

function cannotOpen(path: string, error: unknown): Error {
  if (error instanceof StoreError) return error;
  const { code, message } = causeOf(error);
  if (code === 'LEVEL_LOCKED') {
    return new StoreError(
      'store-in-use',
      `the store in ${path} is in use, by another process or another run of this one`,
      {
        cause: error,
      },
    );
  }
  if (message.includes('create_if_missing')) {
    return hasData(path) ? damaged(path, new Error('it has lost the file CURRENT')) : missing(path);
  }
  if (code === 'LEVEL_CORRUPTION' || message.includes('No such file')) return damaged(path, error);
  return new StoreError('store-unavailable', `the store in ${path} cannot be opened: ${message}`, { cause: error });
}

const missing = (path: string): Error => new StoreError('store-missing', `there is no store in ${path}`);

const damaged = (path: string, error: unknown): Error =>
  new StoreError(
    'store-damaged',
    `the store in ${path} is damaged: ${causeOf(error).message}. It is not repaired, since that would be a guess: ` +
      'put a copy in its place, or begin anew with an empty folder',
    { cause: error },
  );

/** The message of LevelDB. If the store cannot be opened, it is one `cause` further down. */
function causeOf(error: unknown): { readonly code?: unknown; readonly message: string } {
  if (!(error instanceof Error)) return { message: String(error) };
  return error.cause instanceof Error ? error.cause : error;
}
