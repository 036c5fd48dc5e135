import 'uplot/dist/uPlot.min.css';
import './ctr-chart.css';
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { ctrText } from './session-list.js';
import { theme } from './theme.js';

/** The click-through rate of an interval, as `ctrPer` emits it. */
export interface CtrPoint {
  /** In ms. */
  readonly start: number;
  readonly end: number;
  readonly searches: number;
  readonly clicks: number;
  readonly ctr: number;
  readonly sessions: number;
}

interface CtrChartProps {
  readonly points: readonly CtrPoint[];
  /** The length of an interval, in ms. */
  readonly every: number;
  /** A time as the page writes it. */
  readonly timeText: (time: number) => string;
}

const height = 188;

/** Between two times on the axis, in ms. */
const steps = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400, 604_800,
].map((seconds) => seconds * 1_000);

/** The click-through rate of each interval as a bar. The legend shows the interval under the pointer. */
export function CtrChart({ points, every, timeText }: CtrChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(null);
  const shownTheme = theme.value;

  useEffect(() => {
    const made = new uPlot(optionsFor(box.current!, every, timeText), dataOf(points, every), box.current!);
    chart.current = made;
    const resized = new ResizeObserver(([entry]) => {
      made.setSize({ width: entry!.contentRect.width, height });
    });
    resized.observe(box.current!);
    return () => {
      resized.disconnect();
      made.destroy();
    };
    // The existing chart gets the new points.
  }, [every, timeText, shownTheme]);

  useEffect(() => {
    chart.current!.setData(dataOf(points, every));
    // While no interval is pointed at, the legend shows the last one.
    if (points.length > 0 && typeof chart.current!.cursor.idx !== 'number') {
      chart.current!.setLegend({ idx: points.length - 1 });
    }
  }, [points]);

  const last = points.at(-1);
  const summary =
    last === undefined
      ? 'CTR per interval: none yet'
      : `CTR per interval: ${String(points.length)} intervals, the last one with ${ctrText(last.ctr)}`;
  return (
    <div class="ctr-chart" role="img" aria-label={summary}>
      <div ref={box} />
      {last === undefined && <p class="nothing small">The first interval is not over yet.</p>}
    </div>
  );
}

/** Each bar stands in the middle of its interval. */
const dataOf = (points: readonly CtrPoint[], every: number): uPlot.AlignedData => [
  points.map(({ start }) => start + every / 2),
  points.map(({ ctr }) => ctr),
  points.map(({ searches }) => searches),
  points.map(({ clicks }) => clicks),
  points.map(({ sessions }) => sessions),
];

/** For the legend: no interval is under the pointer until one is. */
const shown = (text: (value: number) => string) => (_: uPlot, value: number | null) =>
  value === null ? '–' : text(value);

function optionsFor(box: HTMLElement, every: number, timeText: (time: number) => string): uPlot.Options {
  const style = getComputedStyle(box);
  const color = (name: string) => style.getPropertyValue(name);
  const axis = {
    stroke: color('--text-soft'),
    grid: { stroke: color('--line'), width: 1 },
    ticks: { show: false },
    font: `12px ${color('--font')}`,
  };
  const count = (label: string): uPlot.Series => ({
    label,
    // Shown in the legend, not drawn.
    scale: 'none',
    width: 0,
    paths: () => null,
    points: { show: false },
    stroke: color('--text-soft'),
    value: shown(String),
  });
  return {
    width: box.clientWidth,
    height,
    ms: 1,
    padding: [8, 32, 0, 0],
    cursor: { y: false, drag: { x: false, y: false } },
    scales: {
      x: {
        time: false,
        range: (_, min: number | null, max) => (min === null ? [0, every] : [min - every, max + every]),
      },
      y: { range: (_, __, max) => [0, Math.max(1, max) * 1.1] },
      none: {},
    },
    axes: [
      { ...axis, space: 90, incrs: steps, values: (_, times) => times.map(timeText) },
      { ...axis, size: 40, values: (_, ctrs) => ctrs.map(ctrText) },
    ],
    series: [
      { label: 'From', value: shown((time) => timeText(time - every / 2)) },
      {
        label: 'CTR',
        stroke: color('--accent'),
        fill: color('--accent'),
        width: 0,
        paths: uPlot.paths.bars!({ size: [0.7, 40, 2], radius: 0.15 }),
        points: { show: false },
        value: shown(ctrText),
      },
      count('Searches'),
      count('Clicks'),
      count('Sessions'),
    ],
  };
}
