import type { Settings } from './settings.js';

export type EventsFrom = 'live' | 'sample' | 'ndjson' | 'csv';

/** The program that does what the page does, with these settings. */
export function pipelineCode(from: EventsFrom, settings: Settings): string {
  const { gap, grace, silence, maxDuration, maxEvents, every } = settings;
  const options = [
    `gap: ${number(gap)},`,
    grace > 0 && `grace: ${number(grace)},`,
    maxDuration !== Infinity && `maxDuration: ${number(maxDuration)},`,
    maxEvents !== Infinity && `maxEvents: ${number(maxEvents)},`,
    from === 'live' && `clock: liveClock({ silence: ${number(silence)} }),`,
    'rejected: (rejection) => console.warn(rejection),',
  ].filter((option) => option !== false);
  const { imports, events } = sources[from];
  return `${imports}

${events}
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

const number = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, '_');

/** What stands before the options: where the events come from. */
const sources: Readonly<Record<EventsFrom, { readonly imports: string; readonly events: string }>> = {
  live: {
    imports: `import { Subject, tap } from 'rxjs';
import {
  ctrPer,
  groupByUser,
  liveClock,
  type SearchEvent,
  sessionize,
  toCtr,
} from 'rxjs-sessionize';`,
    events: `const events = new Subject<SearchEvent>();

events
  .pipe(`,
  },
  sample: {
    imports: `import { from, tap } from 'rxjs';
import {
  ctrPer,
  groupByUser,
  type SearchEvent,
  sessionize,
  toCtr,
} from 'rxjs-sessionize';`,
    events: `declare const sampleLog: readonly SearchEvent[];

from(sampleLog)
  .pipe(`,
  },
  ndjson: {
    imports: `import { from, tap } from 'rxjs';
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
} from 'rxjs-sessionize/codec';`,
    events: `declare const lines: Iterable<string>;

from(lines)
  .pipe(
    decode(json(SearchEvent), {
      rejected: ({ errors }) => console.warn(errors),
    }),`,
  },
  csv: {
    imports: `import { from, tap } from 'rxjs';
import {
  ctrPer,
  groupByUser,
  sessionize,
  toCtr,
} from 'rxjs-sessionize';
import { decode, SearchEvent } from 'rxjs-sessionize/codec';`,
    events: `declare const rows: Iterable<unknown>;

from(rows)
  .pipe(
    decode(SearchEvent, {
      rejected: ({ errors }) => console.warn(errors),
    }),`,
  },
};
