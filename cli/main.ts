import { fstatSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import { isLeft } from 'fp-ts/lib/Either.js';
import manifest from '../package.json' with { type: 'json' };
import { printable } from '../parts/terminal/printable.js';
import { LogError } from '../read/log-event.js';
import { reasonIn } from '../read/node/in-words.js';
import { readFor, type ReadingTask } from '../read/node/reading-thread.js';
import { kindsOf } from '../read/guess.js';
import { isPresetName, presets } from '../read/presets.js';
import { withInner } from '../read/seen-fields.js';
import { allHelp, help } from './help.js';
import { nameOf } from './figures.js';
import { explained } from './explained.js';
import { holdsAny, untilThere } from './growth.js';
import { firstContact, unseenFields, usersInTwoForms, written } from './first-contact.js';
import { firstTimes, otherTimes } from './first-times.js';
import { filesNamedTwice } from './named-twice.js';
import { endBy } from './interruption.js';
import { type Options, parseOptions } from './options.js';
import { exitCodes, run } from './run.js';

async function main(): Promise<number> {
  const args = process.argv.slice(2);
  const options = parseOptions(args, isPiped());
  if (isLeft(options)) return misused(options.left);
  switch (options.right) {
    case 'help':
      return print(help);
    case 'help all':
      return print(allHelp);
    case 'version':
      return print(`rxjs-sessionize ${manifest.version}\n`);
    default:
      if (options.right.isExplained) return explain(options.right, args);
      return start(options.right, args);
  }
}

async function start(options: Options, args: readonly string[]): Promise<number> {
  const faults = await filesNamedTwice(options);
  if (faults.length > 0) return misused(faults);
  if (options.isFollowed) await theLast(options.logs);
  const { options: all, added } = await fitted(options, args);
  if (added.length > 0) say(`${nameOf(options.logs[0]!)} is read with ${written(added)}${meaning(added)}`);
  return run(all);
}

function misused(faults: readonly string[]): number {
  for (const fault of faults) say(fault);
  process.stderr.write('See rxjs-sessionize --help.\n');
  return exitCodes.misused;
}

/** Resolves when the last log, which is to be followed, exists. */
async function theLast(logs: readonly string[]): Promise<void> {
  const log = logs.at(-1)!;
  if (await holdsAny(log)) return;
  say(`waiting for ${log}, which is missing or empty`);
  await untilThere(log, new AbortController().signal);
}

interface Fitted {
  readonly options: Options;
  /** The arguments that complete the given ones. */
  readonly added: readonly string[];
}

/** The options, completed by a guess from the beginning of the log. */
async function fitted(options: Options, args: readonly string[]): Promise<Fitted> {
  const { added, fields } = await firstContact(options, args);
  const named = withAdded(options, added, args);
  const [first, ...others] = options.logs;
  const times = firstTimes(first!, named, fields, [...added, ...args]);
  const all = [...added, ...times.added];
  const whole = withAdded(named, all, args);
  for (const warning of [unseenFields(whole, fields), usersInTwoForms(whole, fields), times.warning])
    if (warning !== undefined) say(warning);
  for (const log of others) {
    const warning = await otherTimes(log, whole);
    if (warning !== undefined) say(warning);
  }
  return { options: { ...whole, kinds: kindsOf(withInner(fields)) }, added: all };
}

function withAdded(options: Options, added: readonly string[], args: readonly string[]): Options {
  const all = parseOptions([...added, ...args], isPiped());
  return isLeft(all) || typeof all.right === 'string' ? options : all.right;
}

const meaning = ([option, name]: readonly string[]): string =>
  option === '--preset' && isPresetName(name) ? `: ${presets[name].of}; --explain shows what that stands for` : '';

async function explain(options: Options, args: readonly string[]): Promise<number> {
  const added = options.logs.length === 0 ? [] : (await fitted(options, args)).added;
  return print(`rxjs-sessionize ${printable(written(explained([...added, ...args])))}\n`);
}

/** Whether standard input is a pipe or a file. */
function isPiped(): boolean {
  try {
    const input = fstatSync(process.stdin.fd);
    return input.isFIFO() || input.isFile() || input.isSocket();
  } catch {
    return false;
  }
}

function print(text: string): number {
  process.stdout.write(text);
  return exitCodes.done;
}

function say(sentence: string): void {
  process.stderr.write(`rxjs-sessionize: ${sentence.split('\n').map(printable).join('\n')}\n`);
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The next program, such as `head`, has closed the pipe.
  if (error.code === 'EPIPE') process.exit(exitCodes.done);
  say(`cannot write to standard output: ${reasonIn(error)}`);
  process.exit(exitCodes.noResult);
});

function fail(error: unknown): void {
  if (error instanceof LogError) say(error.message);
  else {
    say(`this is a bug of the program: ${error instanceof Error ? error.message : String(error)}`);
    if (process.env['DEBUG'] === undefined)
      process.stderr.write('Please report it. DEBUG=1 shows where it happened.\n');
    else console.error(error);
  }
  process.exitCode = exitCodes.noResult;
}

// Where most sessions have one event, V8 takes them for objects that live long, and 30 MB of them wait for the next large collection.
setFlagsFromString('--no-allocation-site-pretenuring');

// The thread that reads a log runs the same file.
if (parentPort === null) main().then(endBy, fail);
else await readFor(parentPort, workerData as ReadingTask);
