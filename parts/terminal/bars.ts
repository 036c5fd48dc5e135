import { grouped } from './grouped.js';
import type { Style } from './style.js';

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A bar that fills `share` (0 to 1) of a width in columns, to an eighth of a column. */
export function bar(share: number, width: number): string {
  const length = Math.round(share * width * 8);
  return '█'.repeat(Math.floor(length / 8)) + eighths[length % 8]!;
}

export interface Bar {
  readonly label: string;
  readonly count: number;
}

const levels = '▁▂▃▄▅▆▇█';

/** One character for each value, as high as the value. The largest one is full. */
export function sparkline(values: readonly number[]): string {
  const most = Math.max(...values);
  return values.map((value) => levels[most === 0 ? 0 : Math.round((value / most) * (levels.length - 1))]!).join('');
}

/** One line for each bar: label, bar, count, and share of all. Empty ones at the end are left out. */
export function barChart(all: readonly Bar[], style: Style): string[] {
  const bars = all.slice(0, 1 + all.findLastIndex(({ count }) => count > 0));
  const total = bars.reduce((sum, { count }) => sum + count, 0);
  const most = Math.max(...bars.map(({ count }) => count));
  const labelWidth = Math.max(...bars.map(({ label }) => label.length));
  const counts = bars.map(({ count }) => grouped(count));
  const countWidth = Math.max(...counts.map((count) => count.length));
  const barWidth = Math.max(4, Math.min(40, style.width - labelWidth - countWidth - 12));
  return bars.map(({ label, count }, i) => {
    const drawn = bar(count / most, barWidth);
    const share = `${String(Math.round((100 * count) / total))} %`;
    return (
      `  ${label.padStart(labelWidth)} ${style.accent(drawn)}${' '.repeat(barWidth - drawn.length)}` +
      ` ${counts[i]!.padStart(countWidth)} ${style.dim(share.padStart(5))}`
    );
  });
}

/** Bars of a distribution: the counts up to each bound and above the last. */
export function distributionChart(
  bounds: readonly number[],
  counts: readonly number[],
  style: Style,
  nameOf: (bound: number) => string = String,
): string[] {
  const bars = counts.map((count, i) => ({
    label: i === bounds.length ? 'more' : i === 0 ? nameOf(bounds[0]!) : `to ${nameOf(bounds[i]!)}`,
    count,
  }));
  return barChart(bars, style);
}
