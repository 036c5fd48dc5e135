import 'uplot/dist/uPlot.min.css';
import './ctr-chart.css';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
// Before uPlot: it formats numbers in the language of the browser.
import { amount } from './numbers.js';
import uPlot from 'uplot';
import { coarse } from './coarse-intervals.js';
import { ctrText } from './ctr-text.js';
import { theme } from './theme.js';
import { tickStep, ticksOf } from './time-ticks.js';

/** The click-through rate of an interval, as `ctrPer` emits it. */
export interface CtrPoint {
  /** The start of the interval, in ms since the epoch. */
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
  /** Formats a time. */
  readonly timeText: (time: number) => string;
  /** The text to show while there are no points. */
  readonly nothing: string;
}

const height = 188;

/** A bar for the click-through rate of each interval. Below the chart are the numbers of the interval under the pointer, or of the last one. */
export function CtrChart({ points: all, every: interval, timeText, nothing }: CtrChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  const shownTheme = theme.value;
  const { points, together } = useMemo(() => coarse(all, interval), [all, interval]);
  const every = interval * together;

  useEffect(() => {
    const made = new uPlot(optionsFor(box.current!, every, timeText, setPointed), dataOf(points, every), box.current!);
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
  }, [points]);

  const last = points.at(-1);
  const summary =
    last === undefined
      ? 'CTR per interval: none yet'
      : `CTR per interval: ${amount(all.length, 'interval')}, the last one with ${ctrText(all.at(-1)!.ctr)}`;
  const shown = (pointed === null ? undefined : points[pointed]) ?? last;
  return (
    <div class="ctr-chart">
      <div class="bars" role="img" aria-label={summary}>
        <div ref={box} />
        {last === undefined && <p class="nothing small">{nothing}</p>}
      </div>
      <p class="interval small soft">
        {shown !== undefined && (
          <>
            {timeText(shown.start)} – {timeText(shown.end)}: <strong>CTR {ctrText(shown.ctr)}</strong>,{' '}
            {amount(shown.clicks, 'click')} on {amount(shown.searches, 'search', 'searches')} in{' '}
            {amount(shown.sessions, 'session')}
            {together > 1 && `. A bar is ${String(together)} intervals.`}
          </>
        )}
      </p>
    </div>
  );
}

/** Each bar stands in the middle of its interval. */
const dataOf = (points: readonly CtrPoint[], every: number): uPlot.AlignedData => [
  points.map(({ start }) => start + every / 2),
  points.map(({ ctr }) => ctr),
];

function optionsFor(
  box: HTMLElement,
  every: number,
  timeText: (time: number) => string,
  point: (index: number | null) => void,
): uPlot.Options {
  const style = getComputedStyle(box);
  const color = (name: string) => style.getPropertyValue(name);
  const font = `12px ${color('--font')}`;
  const axis = {
    stroke: color('--text-soft'),
    grid: { stroke: color('--line'), width: 1 },
    ticks: { show: false },
    font,
  };
  const context = document.createElement('canvas').getContext('2d')!;
  context.font = font;
  /** The room that a label needs. */
  const room = (from: number) => context.measureText(timeText(from)).width + 24;
  return {
    width: box.clientWidth,
    height,
    ms: 1,
    padding: [8, 40, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false } },
    hooks: {
      setCursor: [
        ({ cursor: { idx } }) => {
          point(idx ?? null);
        },
      ],
    },
    scales: {
      x: {
        time: false,
        // For a single bar, uPlot would show years around it.
        range: ({ data: [middles] }) => [
          (middles[0] ?? every / 2) - every / 2,
          (middles.at(-1) ?? every / 2) + every / 2,
        ],
      },
      y: { range: (_, __, most: number | null) => [0, most === null || most === 0 ? 1 : most * 1.1] },
    },
    axes: [
      {
        ...axis,
        space: (_, __, from) => room(from),
        incrs: (_, __, from, to, width, space) => [tickStep(to - from, width / space)],
        splits: (_, __, from, to, step) => ticksOf(from, to, (to - from) / step),
        values: (_, times) => times.map(timeText),
      },
      { ...axis, size: 44, values: (_, ctrs) => ctrs.map(ctrText) },
    ],
    series: [
      {},
      {
        stroke: color('--accent'),
        fill: color('--accent'),
        width: 0,
        paths: uPlot.paths.bars!({ size: [0.7, 40, 2], radius: 0.15 }),
        points: { show: false },
      },
    ],
  };
}
