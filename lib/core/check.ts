import { OptionRangeError, OptionTypeError } from './errors.js';
import type { SessionBounds, SessionOptions } from './options.js';
import { show } from './show.js';
import { toMs } from './time.js';

/*
 * A3: options and arguments are checked when the function is called. `of` is that function; an error says which of its options
 * is wrong, what was expected and what it got.
 */

export function checkOption(of: string, option: string, got: unknown, expected: string, fits: boolean): void {
  if (!fits) throw new OptionTypeError(of, option, `${option} must be ${expected}, got ${show(got)}`);
}

export function checkNumber(of: string, option: string, got: unknown, expected: string, fits: boolean): void {
  if (fits) return;
  const WrongOption = typeof got === 'number' ? OptionRangeError : OptionTypeError;
  throw new WrongOption(of, option, `${option} must be ${expected}, got ${show(got)}`);
}

/** An option that may be left out. */
export function checkFunction(of: string, option: string, got: unknown): void {
  checkOption(of, option, got, 'a function', got === undefined || typeof got === 'function');
}

/** An option that may be left out. */
export function checkTime(of: string, option: string, got: unknown): void {
  const fits = got === undefined || !Number.isNaN(toMs(got));
  checkNumber(of, option, got, 'a time in ms since the epoch or a valid Date', fits);
}

/**
 * That there are options, and none that does not exist: a misspelt name does not pass in silence.
 *
 * @param within - the option whose options they are
 */
export function checkOptions(of: string, options: unknown, known: readonly string[], within?: string): void {
  checkOption(of, within ?? 'options', options, 'an object', typeof options === 'object' && options !== null);
  for (const name of Object.keys(options as object)) {
    if (known.includes(name)) continue;
    const path = within === undefined ? name : `${within}.${name}`;
    throw new OptionTypeError(of, path, `there is no option ${show(path)}; ${hintAt(name, known)}`);
  }
}

/** As `checkOptions`; `others` are the options that exist beside those of all sessions. */
export function checkSessionOptions(
  of: string,
  options: SessionOptions<never, never> & { readonly timeOf?: unknown; readonly fold?: unknown },
  others: readonly string[],
): void {
  checkOptions(of, options, [...sessionOptions, ...others]);
  checkBounds(of, options);
  checkNumber(of, 'grace', options.grace, 'a number of ms, at least 0', isDuration(options.grace));
  checkFunction(of, 'timeOf', options.timeOf);
  checkFunction(of, 'idOf', options.idOf);
  checkFunction(of, 'rejected', options.rejected);
  checkOption(
    of,
    'fold',
    options.fold,
    'a fold, such as ctrFold()',
    options.fold === undefined || isFold(options.fold),
  );
}

const sessionOptions = ['gap', 'maxDuration', 'maxEvents', 'split', 'grace', 'timeOf', 'idOf', 'fold'];

export function checkBounds(of: string, { gap, maxDuration, maxEvents, split }: SessionBounds): void {
  checkNumber(of, 'gap', gap, expectedGap, typeof gap === 'function' || isGap(gap));
  checkNumber(of, 'maxDuration', maxDuration, 'a number of ms, at least 0', isDuration(maxDuration));
  checkNumber(
    of,
    'maxEvents',
    maxEvents,
    'a whole number, at least 1',
    maxEvents === undefined || maxEvents === Infinity || (Number.isInteger(maxEvents) && maxEvents >= 1),
  );
  if (split === undefined) return;
  checkOptions(of, split, ['name', 'before', 'after'], 'split');
  checkOption(of, 'split.name', split.name, 'a text', typeof split.name === 'string');
  checkFunction(of, 'split.before', split.before);
  checkFunction(of, 'split.after', split.after);
  const asksNothing = split.before === undefined && split.after === undefined;
  checkOption(of, 'split.before', split.before, 'a function, where there is no split.after', !asksNothing);
}

/** What a gap is (S1, S14). */
export const expectedGap = 'a finite number of ms, at least 0';
export const isGap = (ms: unknown): ms is number => Number.isFinite(ms) && (ms as number) >= 0;

const isFold = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'empty' in value && 'finish' in value;

const isDuration = (ms: number | undefined): boolean => ms === undefined || (typeof ms === 'number' && ms >= 0);

function hintAt(name: string, known: readonly string[]): string {
  // A name that is longer than all options is far from each of them.
  const beginning = name.slice(0, 40).toLowerCase();
  const nearest = known
    .map((option) => ({ option, distance: distance(beginning, option.toLowerCase()) }))
    .reduce((best, next) => (next.distance < best.distance ? next : best));
  return nearest.distance <= Math.ceil(beginning.length / 2)
    ? `did you mean ${nearest.option}?`
    : `its options are ${known.join(', ')}`;
}

/** How many characters have to be added, removed or replaced to make `b` of `a` (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 0; i < a.length; i++) {
    const above = row;
    row = [i + 1];
    for (let j = 0; j < b.length; j++) {
      row.push(Math.min(row[j]! + 1, above[j + 1]! + 1, above[j]! + (a[i] === b[j] ? 0 : 1)));
    }
  }
  return row[b.length]!;
}
