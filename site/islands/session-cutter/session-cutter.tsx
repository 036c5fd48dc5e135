import { render } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type Cut, cut, type EmittedSession, type Visit } from './cut.js';
import './session-cutter.css';

const users = ['ann', 'bob'];
const latest = 40;

const atFirst: readonly Visit[] = [
  { user: 'ann', time: 0 },
  { user: 'ann', time: 3 },
  { user: 'bob', time: 5 },
  { user: 'ann', time: 12 },
  { user: 'ann', time: 8 },
  { user: 'bob', time: 15 },
  { user: 'ann', time: 30 },
];

const margin = 20;
const laneTop = 34;
const laneHeight = 62;
const axisTop = laneTop + users.length * laneHeight;
const height = axisTop + 34;
const laneOf = (user: string) => laneTop + users.indexOf(user) * laneHeight + laneHeight / 2;

function SessionCutter() {
  const [visits, setVisits] = useState(atFirst);
  const [gap, setGap] = useState(6);
  const [grace, setGrace] = useState(0);
  const [width, setWidth] = useState(640);
  const place = useRef<HTMLDivElement>(null);
  const result = useMemo(() => cut(visits, gap, grace), [visits, gap, grace]);

  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      setWidth(entry!.contentRect.width);
    });
    observer.observe(place.current!);
    return () => {
      observer.disconnect();
    };
  }, []);

  const x = (time: number) => margin + (Math.min(Math.max(time, -1), latest + 2) / latest) * (width - 2 * margin);
  const move = (moved: number, time: number) => {
    const within = Math.min(Math.max(Math.round(time), 0), latest);
    setVisits(visits.map((visit, i) => (i === moved ? { ...visit, time: within } : visit)));
  };

  return (
    <>
      <p>
        Drag an event to another time, or focus it and press an arrow key. The numbers say in which order they arrive.
      </p>
      <div class="drawing" ref={place}>
        <svg width={width} height={height} role="group" aria-label="Events, and the sessions that are cut">
          <Axis x={x} />
          <Watermark x={x} at={result.watermark} grace={grace} />
          {result.sessions.map((emitted) => (
            <Bar key={`${emitted.session.user} ${String(emitted.session.start)}`} emitted={emitted} x={x} />
          ))}
          {visits.map((visit, i) => (
            <Event
              key={i}
              visit={visit}
              number={i + 1}
              result={result}
              x={x}
              move={(time) => {
                move(i, time);
              }}
            />
          ))}
        </svg>
      </div>
      <div class="numbers">
        <Slider name="gap" value={gap} least={1} most={20} change={setGap} meaning="the longest pause in a session" />
        <Slider name="grace" value={grace} least={0} most={20} change={setGrace} meaning="how late an event may be" />
        <button
          type="button"
          onClick={() => {
            setVisits(atFirst);
            setGap(6);
            setGrace(0);
          }}
        >
          Reset
        </button>
      </div>
      <ol class="told" aria-label="What comes out" aria-live="polite">
        {result.sessions.map((emitted) => (
          <li key={`${emitted.session.user} ${String(emitted.session.start)}`}>{told(emitted, visits)}</li>
        ))}
        {result.rejected.map(({ event, reason, lateBy }) => (
          <li class="error" key={`${event.user} ${String(event.time)}`}>
            Event {visits.indexOf(event) + 1} is rejected: <code>{reason}</code>, by {lateBy} s.
          </li>
        ))}
      </ol>
    </>
  );
}

function told(
  { session: { user, start, end, events, deadline }, closer }: EmittedSession,
  visits: readonly Visit[],
): string {
  const what = `${user}, ${start === end ? `at ${String(start)} s` : `${String(start)} to ${String(end)} s`}: ${String(events.length)} event${events.length === 1 ? '' : 's'}.`;
  const why =
    closer === undefined
      ? 'Emitted when the stream ends.'
      : `Emitted when event ${String(closer + 1)} arrives, at ${String(visits[closer]!.time)} s: the watermark is past its deadline, ${String(deadline)} s.`;
  return `${what} ${why}`;
}

type X = (time: number) => number;

function Axis({ x }: { readonly x: X }) {
  return (
    <g class="axis">
      {users.map((user) => (
        <text key={user} x={margin} y={laneOf(user) - 20}>
          {user}
        </text>
      ))}
      <line x1={x(0)} x2={x(latest)} y1={axisTop} y2={axisTop} />
      {[0, 10, 20, 30, 40].map((time) => (
        <g key={time}>
          <line x1={x(time)} x2={x(time)} y1={axisTop} y2={axisTop + 5} />
          <text x={x(time)} y={axisTop + 20} text-anchor="middle">
            {time} s
          </text>
        </g>
      ))}
    </g>
  );
}

/** Shows the watermark after the last event, and how far `grace` holds it back. */
function Watermark({ x, at, grace }: { readonly x: X; readonly at: number; readonly grace: number }) {
  return (
    <g class="watermark">
      {grace > 0 && <rect x={x(at)} y={laneTop - 8} width={x(at + grace) - x(at)} height={axisTop - laneTop + 8} />}
      <line x1={x(at)} x2={x(at)} y1={laneTop - 8} y2={axisTop} />
      <text x={x(at)} y={laneTop - 14} text-anchor={at > latest / 2 ? 'end' : 'start'}>
        watermark
      </text>
    </g>
  );
}

/** A session from its first to its last event, and the time until its deadline, in which an event could still have joined. */
function Bar({ emitted: { session }, x }: { readonly emitted: EmittedSession; readonly x: X }) {
  const { user, start, end, deadline } = session;
  const y = laneOf(user) - 15;
  return (
    <g class={`session user-${String(users.indexOf(user))}`}>
      <line x1={x(end) + 13} x2={x(deadline)} y1={y + 15} y2={y + 15} />
      <line x1={x(deadline)} x2={x(deadline)} y1={y + 8} y2={y + 22} />
      <rect x={x(start) - 15} y={y} width={x(end) - x(start) + 30} height={30} rx={15} />
    </g>
  );
}

interface Eventful {
  readonly visit: Visit;
  readonly number: number;
  readonly result: Cut;
  readonly x: X;
  readonly move: (time: number) => void;
}

const keys: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -5,
  PageUp: 5,
};

function Event({ visit, number, result, x, move }: Eventful) {
  const isRejected = result.rejected.some(({ event }) => event === visit);
  const drag = ({ currentTarget, clientX, buttons }: PointerEvent & { readonly currentTarget: SVGGElement }) => {
    if (buttons === 0) return;
    const { left } = currentTarget.ownerSVGElement!.getBoundingClientRect();
    move(((clientX - left - margin) / (x(latest) - margin)) * latest);
  };
  return (
    <g
      class={`event user-${String(users.indexOf(visit.user))}${isRejected ? ' rejected' : ''}`}
      role="slider"
      tabIndex={0}
      aria-label={`Event ${String(number)}, of ${visit.user}`}
      aria-valuemin={0}
      aria-valuemax={latest}
      aria-valuenow={visit.time}
      aria-valuetext={`${String(visit.time)} s${isRejected ? ', rejected' : ''}`}
      transform={`translate(${String(x(visit.time))} ${String(laneOf(visit.user))})`}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={drag}
      onKeyDown={(event) => {
        const step = keys[event.key];
        if (step === undefined) return;
        event.preventDefault();
        move(visit.time + step);
      }}
    >
      <circle r={16} class="reach" />
      <circle r={10} />
      <text text-anchor="middle" y={4}>
        {number}
      </text>
    </g>
  );
}

interface Sliding {
  readonly name: string;
  readonly meaning: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly change: (value: number) => void;
}

function Slider({ name, meaning, value, least, most, change }: Sliding) {
  return (
    <label>
      <span>
        <code>{name}</code> {value} s
      </span>
      <input
        type="range"
        min={least}
        max={most}
        value={value}
        aria-valuetext={`${String(value)} s`}
        onInput={({ currentTarget }) => {
          change(currentTarget.valueAsNumber);
        }}
      />
      <span class="meaning">{meaning}</span>
    </label>
  );
}

export function mount(place: HTMLElement): () => void {
  render(<SessionCutter />, place);
  return () => {
    render(null, place);
  };
}
