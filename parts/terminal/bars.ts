import type { Style } from './style.js';

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A bar of `share` (0 to 1) of a width in columns, to an eighth of a column. */
export function bar(share: number, width: number): string {
  const length = Math.round(share * width * 8);
  return '█'.repeat(Math.floor(length / 8)) + eighths[length % 8]!;
}

export interface Bar {
  readonly label: string;
  readonly count: number;
}

/** One line for each: label, bar, count and share of all. */
function barChart(bars: readonly Bar[], style: Style): string[] {
  const total = bars.reduce((sum, { count }) => sum + count, 0);
  const most = Math.max(...bars.map(({ count }) => count));
  const labelWidth = Math.max(...bars.map(({ label }) => label.length));
  const counts = bars.map(({ count }) => count.toLocaleString('en'));
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

/** The picture of a distribution: how many lie up to each bound, and above the last; without empty ends. */
export function distributionChart(bounds: readonly number[], counts: readonly number[], style: Style): string[] {
  const bars = counts.map((count, i) => ({
    label: i === bounds.length ? 'more' : i === 0 ? String(bounds[0]) : `to ${String(bounds[i])}`,
    count,
  }));
  return barChart(bars.slice(0, 1 + bars.findLastIndex(({ count }) => count > 0)), style);
}
