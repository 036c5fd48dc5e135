import { type BigIntStats, fstatSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { nameOf } from './figures.js';
import type { Options } from './options.js';

interface NamedFile {
  /** The option that names it, or its own name. */
  readonly as: string;
  /** The same for two names of one file; `undefined` if the file may have several uses, as a terminal has. */
  readonly id: string | undefined;
}

/** Sentences on logs that would be read twice, and on outputs that would replace a log, the state or another output. */
export async function filesNamedTwice({ logs, out, html, state }: Options): Promise<readonly string[]> {
  const read = await Promise.all(
    logs.map(async (log) => ({ as: log, id: log === '-' ? idOfOpen(0) : await idOf(log) })),
  );
  const written: readonly NamedFile[] = [
    ...(state === undefined ? [] : [{ as: '--state', id: await idOf(state) }]),
    ...(out === undefined ? [{ as: 'standard output', id: idOfOpen(1) }] : [{ as: '--out', id: await idOf(out) }]),
    ...(html === undefined ? [] : [{ as: '--html', id: await idOf(html) }]),
  ];
  const isInState = state !== undefined && html !== undefined && isSame(await idOf(state), await idOf(dirname(html)));
  return [
    ...read.flatMap((log, i) => readTwice(log, read.slice(0, i))),
    ...written.flatMap((output, i) => replacing(output, read, written.slice(0, i))),
    ...(isInState
      ? ['--html names a file in the folder of --state, which is only for the state: name another one']
      : []),
  ];
}

function readTwice({ as, id }: NamedFile, before: readonly NamedFile[]): readonly string[] {
  const first = before.find((other) => isSame(other.id, id));
  if (first === undefined) return [];
  return first.as === as
    ? [`${nameOf(as)} is named twice: name each log once`]
    : [`${nameOf(first.as)} and ${nameOf(as)} are the same file: name each log once`];
}

function replacing(
  { as, id }: NamedFile,
  logs: readonly NamedFile[],
  outputs: readonly NamedFile[],
): readonly string[] {
  const log = logs.find((other) => isSame(other.id, id));
  if (log !== undefined) return [`${as} is the log ${nameOf(log.as)}, and would change it: name another file`];
  const output = outputs.find((other) => isSame(other.id, id));
  return output === undefined ? [] : [`${output.as} and ${as} name the same file: name two`];
}

const isSame = (id: string | undefined, other: string | undefined): boolean => id !== undefined && id === other;

async function idOf(path: string): Promise<string | undefined> {
  const known = await statOf(path);
  if (known !== undefined) return idIn(known);
  const folder = await statOf(dirname(path));
  return folder && `${String(idIn(folder))} ${basename(path)}`;
}

const statOf = (path: string): Promise<BigIntStats | undefined> => stat(path, { bigint: true }).catch(() => undefined);

/** A device or a connection has no content to read twice or to replace. */
const idIn = (stats: BigIntStats): string | undefined =>
  stats.isFile() || stats.isDirectory() || stats.isFIFO() ? `${String(stats.dev)} ${String(stats.ino)}` : undefined;

/** The same of a file that is open already: standard input or standard output. */
function idOfOpen(descriptor: number): string | undefined {
  try {
    return idIn(fstatSync(descriptor, { bigint: true }));
  } catch {
    return undefined;
  }
}
