const day = 86_400_000;

const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400].map(
  (seconds) => seconds * 1_000,
);

/** The time between two ticks, in ms, so that at most `count` of them divide `span`. */
export const tickStep = (span: number, count: number): number =>
  steps.find((step) => span / step <= count) ?? Math.ceil(span / count / day) * day;

/** About `count` times to mark on an axis. */
export function ticksOf(from: number, to: number, count: number): number[] {
  const step = tickStep(to - from, count);
  const ticks: number[] = [];
  for (let tick = Math.ceil(from / step) * step; tick <= to; tick += step) ticks.push(tick);
  return ticks;
}
