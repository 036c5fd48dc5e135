import type { Standing } from './contest.js';
import type { Spread } from './statistics.js';

/** A table in Markdown. All columns but the first are right-aligned. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '--:'))), ...rows.map(line)].join('\n');
}

const withSpread = (show: (value: number) => string, { median, min, max }: Spread): string =>
  `${show(median)} (${show(min)}–${show(max)})`;

const plain = (ratio: number): string => ratio.toFixed(ratio < 0.1 ? 3 : 2);

const ratio = (spread: Spread): string => withSpread(plain, spread);

export const times = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)}×`;

const rate = (perSecond: number): string =>
  perSecond >= 1e6 ? `${(perSecond / 1e6).toFixed(2)} M` : `${Math.round(perSecond / 1e3).toString()} k`;

const perSecond = (spread: Spread): string => withSpread(rate, spread);

export const integer = (value: number): string => Math.round(value).toLocaleString('en');

export const megabytes = (bytes: number | undefined): string =>
  bytes === undefined ? '' : `${integer(bytes / 1e6)} MB`;

/**
 * @param against - the first of the standings, to which all speeds are relative
 * @param last - the last recorded speeds, by title
 */
export const standingsTable = (
  against: string,
  standings: readonly Standing[],
  last?: Readonly<Record<string, number>>,
): string =>
  table(
    ['', `speed against ${against}`, ...(last === undefined ? [] : ['last recorded']), 'events/s', 'peak memory'],
    standings.map(({ title, ratio: speed, perSecond: rates, peak }) => [
      title,
      ratio(speed),
      ...(last === undefined ? [] : [last[title] === undefined ? '' : plain(last[title])]),
      perSecond(rates),
      megabytes(peak),
    ]),
  );
