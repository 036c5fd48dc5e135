import type { SearchEvent } from 'rxjs-sessionize';
import type { Settings } from './settings.js';

/** What the code needs to know of an event on its way. */
export interface Arrival {
  readonly event: SearchEvent;
  /** In ms. */
  readonly arrival: number;
}

/** What the page plays. */
export interface Played {
  readonly kind: 'live' | 'log';
  readonly settings: Settings;
  /** In the order in which they arrive. */
  readonly arrivals: readonly Arrival[];
}

/** A log of more events than these is read from a file, beside the code. */
export const mostInCode = 2_000;

export const eventsFile = 'events.ndjson';

export const isReadFromFile = ({ kind, arrivals }: Played): boolean => kind === 'log' && arrivals.length > mostInCode;

/**
 * The program that does what the page does, with the same events: runs as it is.
 *
 * @param shown - how many events it has; a comment counts those left out
 */
export function pipelineCode(played: Played, shown = Infinity): string {
  const { gap, grace, silence, maxDuration, maxEvents, every } = played.settings;
  const isLive = played.kind === 'live';
  const options = [
    `gap: ${number(gap)},`,
    grace > 0 && `grace: ${number(grace)},`,
    maxDuration !== Infinity && `maxDuration: ${number(maxDuration)},`,
    maxEvents !== Infinity && `maxEvents: ${number(maxEvents)},`,
    isLive && `clock: liveClock({ silence: ${number(silence)} }),`,
    'rejected: ({ event, reason }) => console.warn(event, reason),',
  ].filter((option) => option !== false);
  const head = isReadFromFile(played) ? fromFile : isLive ? fromArrivals(played, shown) : fromList(played, shown);
  return `${head}
    groupByUser(),
    sessionize({
      ${options.join('\n      ')}
    }),
    toCtr(),
    tap(({ user, ctr }) => console.log(user, ctr)),
    ctrPer({ every: ${number(every)} }),
  )
  .subscribe(({ start, ctr }) => {
    console.log(new Date(start), ctr);
  });
`;
}

/** The events as a file that the code reads. */
export const eventsAsNdjson = ({ arrivals }: Played): string =>
  arrivals.map(({ event }) => `${written(event)}\n`).join('');

const number = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, '_');

/** Without what a log says besides. */
function written(event: SearchEvent): string {
  const { user, type } = event;
  const more =
    event.type === 'search'
      ? { query: event.query }
      : event.type === 'results'
        ? { items: event.items }
        : event.type === 'click'
          ? { item: event.item }
          : {};
  return JSON.stringify({ user, time: Number(event.time), type, ...more });
}

function listed<T>(values: readonly T[], shown: number, line: (value: T) => string): string {
  const lines = values.slice(0, shown).map((value) => `  ${line(value)},\n`);
  const rest = values.length - lines.length;
  if (rest > 0) lines.push(`  // … and ${rest.toLocaleString('en')} more, which "Copy" copies, too.\n`);
  return `[\n${lines.join('')}]`;
}

const fromArrivals = ({ arrivals }: Played, shown: number) => `import {
  concat,
  from,
  map,
  mergeMap,
  NEVER,
  tap,
  timer,
} from 'rxjs';
import {
  ctrPer,
  groupByUser,
  liveClock,
  type SearchEvent,
  sessionize,
  toCtr,
} from 'rxjs-sessionize';

// When each event arrives, in ms from the start.
const arrivals: (readonly [number, SearchEvent])[] = ${listed(
  arrivals,
  shown,
  ({ event, arrival }) => `[${String(arrival)}, ${written(event)}]`,
)};

const events = from(arrivals).pipe(
  mergeMap(([at, event]) => timer(at).pipe(map(() => event))),
);

// The stream does not end: silence closes the sessions.
concat(events, NEVER)
  .pipe(`;

const fromList = ({ arrivals }: Played, shown: number) => `import { from, tap } from 'rxjs';
import {
  ctrPer,
  groupByUser,
  type SearchEvent,
  sessionize,
  toCtr,
} from 'rxjs-sessionize';

// In the order in which they arrive.
const events: SearchEvent[] = ${listed(arrivals, shown, ({ event }) => written(event))};

from(events)
  .pipe(`;

const fromFile = `import { readFileSync } from 'node:fs';
import { from, tap } from 'rxjs';
import {
  ctrPer,
  groupByUser,
  sessionize,
  toCtr,
} from 'rxjs-sessionize';
import {
  decode,
  json,
  SearchEvent,
} from 'rxjs-sessionize/codec';

// Below the code, the page has the events to download.
const log = readFileSync('${eventsFile}', 'utf8');

from(log.trimEnd().split('\\n'))
  .pipe(
    decode(json(SearchEvent)),`;
