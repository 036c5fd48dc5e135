import { basename, dirname } from 'node:path';

/**
 * What a process did to the files of one folder and to its standard output. Files have numbers in the order in which they are made.
 */
export type Call =
  | { readonly kind: 'make'; readonly name: string; readonly file: number }
  | { readonly kind: 'rename'; readonly name: string; readonly to: string }
  | { readonly kind: 'remove'; readonly name: string }
  | { readonly kind: 'truncate'; readonly file: number; readonly length: number }
  | { readonly kind: 'write'; readonly file: number; readonly at: number; readonly bytes: Buffer }
  | { readonly kind: 'sync'; readonly file: number }
  | { readonly kind: 'sync folder' }
  | { readonly kind: 'print'; readonly bytes: Buffer };

/** The arguments with which strace writes a trace that `callsIn` can read. */
export const straceArguments = [
  '--follow-forks',
  '--seccomp-bpf',
  '--strings-in-hex=all',
  '--string-limit=16777216',
  '--trace=/^(open.*|close|write|pwrite.*|writev|fsync|fdatasync|rename.*|unlink.*|link.*|.*truncate.*|fallocate|msync)$',
];

type Open = { readonly file: number; position: number } | 'folder' | 'output';

/** Reads a trace. Throws at an unknown call on the folder. */
export function callsIn(trace: string, folder: string): readonly Call[] {
  const calls: Call[] = [];
  const files = new Map<string, number>();
  const opened = new Map<number, Open>([[1, 'output']]);
  const unfinished = new Map<string, string>();
  let made = 0;

  const nameOf = (path: string): string | undefined => (dirname(path) === folder ? basename(path) : undefined);

  const open = (path: string, flags: string, descriptor: number): void => {
    const name = nameOf(path);
    opened.delete(descriptor);
    if (path === folder) opened.set(descriptor, 'folder');
    if (name === undefined) return;
    let file = files.get(name);
    if (file === undefined) {
      file = made++;
      files.set(name, file);
      calls.push({ kind: 'make', name, file });
    } else if (flags.includes('O_TRUNC')) {
      calls.push({ kind: 'truncate', file, length: 0 });
    }
    if (flags.includes('O_APPEND')) throw new Error(`${path} is appended to, where it is not known how long it is`);
    opened.set(descriptor, { file, position: 0 });
  };

  const write = (descriptor: number, bytes: Buffer): void => {
    const to = opened.get(descriptor);
    if (to === 'output') calls.push({ kind: 'print', bytes });
    if (to === undefined || typeof to === 'string') return;
    calls.push({ kind: 'write', file: to.file, at: to.position, bytes });
    to.position += bytes.length;
  };

  const sync = (descriptor: number): void => {
    const what = opened.get(descriptor);
    if (what === 'folder') calls.push({ kind: 'sync folder' });
    else if (typeof what === 'object') calls.push({ kind: 'sync', file: what.file });
  };

  const rename = (from: string, to: string): void => {
    const [name, toName] = [nameOf(from), nameOf(to)];
    if (name === undefined || toName === undefined) return;
    files.set(toName, files.get(name)!);
    files.delete(name);
    calls.push({ kind: 'rename', name, to: toName });
  };

  const remove = (path: string): void => {
    const name = nameOf(path);
    if (name === undefined) return;
    files.delete(name);
    calls.push({ kind: 'remove', name });
  };

  for (const line of trace.split('\n')) {
    const [, process = '', said = ''] = /^(\d+) +(.*)$/.exec(line) ?? [];
    if (said.endsWith(' <unfinished ...>')) {
      unfinished.set(process, said.slice(0, -' <unfinished ...>'.length));
      continue;
    }
    // If strace shows other calls in the middle of a call, the call counts when it returns.
    const call = said.replace(/^<\.\.\. \w+ resumed>/, () => unfinished.get(process) ?? '');
    const [, name, args = '', returned = '-1'] = /^(\w+)\((.*)\) += (-?\d+)/.exec(call) ?? [];
    const result = Number(returned);
    if (name === undefined || result < 0) continue;
    const texts = [...args.matchAll(/"([^"]*)"/g)].map(([, hex = '']) => Buffer.from(hex.replaceAll('\\x', ''), 'hex'));
    const paths = texts.map(String);
    const descriptor = Number.parseInt(args, 10);
    if (name === 'openat') open(paths[0]!, args, result);
    else if (name === 'close') opened.delete(descriptor);
    else if (name === 'write') write(descriptor, texts[0]!.subarray(0, result));
    else if (name === 'fsync' || name === 'fdatasync') sync(descriptor);
    else if (name === 'rename') rename(paths[0]!, paths[1]!);
    else if (name === 'unlink') remove(paths[0]!);
    else if (typeof opened.get(descriptor) === 'object' || paths.some((path) => nameOf(path) !== undefined))
      throw new Error(`not known what this does: ${call.slice(0, 200)}`);
  }
  return calls;
}
