import type { PlayedEvent } from '../../../parts/page/diagram/played-event.js';
import { whole } from '../../../parts/page/numbers.js';
import { satisfiedAfterOf } from './metrics.js';
import { maxGapOf, type Settings } from './settings.js';
import { splits } from './splits.js';

/** The part of an event that the code needs. */
export interface Arrival {
  readonly event: PlayedEvent;
  /** The time of arrival, in ms. */
  readonly arrival: number;
}

/** What the page plays. */
export interface Played {
  /** Whether the reader plays a user. Then the stream never ends. */
  readonly isLive: boolean;
  /** Whether the stream ends with the last event. */
  readonly ends: boolean;
  readonly settings: Settings;
  /** The events in order of arrival. */
  readonly arrivals: readonly Arrival[];
}

/** A log of more events than these is read from a file, beside the code. */
export const mostInCode = 2_000;

export const eventsFile = 'events.ndjson';

export const isReadFromFile = ({ isLive, arrivals }: Pick<Played, 'isLive' | 'arrivals'>): boolean =>
  !isLive && arrivals.length > mostInCode;

/**
 * A program that does what the page does, with the same events. It runs without changes.
 *
 * @param shown - how many events it contains; a comment counts those left out
 */
export function pipelineCode(played: Played, shown = Infinity): string {
  const { gap, grace, silence, maxDuration, maxEvents, every, split, ownGap, metrics } = played.settings;
  const details = detailsOf(played);
  const maxGap = maxGapOf(played.settings);
  const options = [
    ownGap === undefined
      ? `gap: ${number(gap)},`
      : `gap: (user) => (user === ${JSON.stringify(ownGap.user)} ? ${number(ownGap.gap)} : ${number(gap)}),`,
    grace > 0 && `grace: ${number(grace)},`,
    maxDuration !== Infinity && `maxDuration: ${number(maxDuration)},`,
    maxEvents !== Infinity && `maxEvents: ${number(maxEvents)},`,
    split !== 'none' && splits[split].code,
    details.has('id') && 'idOf: ({ id }) => id,',
    silence !== Infinity && `clock: liveClock({ silence: ${number(silence)} }),`,
    'rejected: ({ event, reason }) => console.warn(event, reason),',
  ].filter((option) => option !== false);
  const needsOwnType = details.size > 0 || split === 'log-out' || split === 'campaign';
  const typeName = needsOwnType ? 'PageEvent' : 'SearchEvent';
  const hasSearchIds = details.has('searchId');
  const source = sourceOf(played, typeName, shown);
  const imports = [
    ...source.imports,
    ['rxjs-sessionize', ['ctrPer', 'groupByUser', 'sessionize', 'toCtr', silence !== Infinity && 'liveClock']],
    ['rxjs', ['tap', hasSearchIds && 'map']],
    ['rxjs-sessionize/search', [metrics && 'searchMetrics']],
  ] as const satisfies readonly Import[];
  return `${importLines(imports)}${typeName === 'PageEvent' ? ownType : ''}${source.code}
${metrics ? metricsCode(played.settings, typeName, details) : ''}${hasSearchIds ? oncePerSearch : ''}
${source.events}
  .pipe(${source.decode}
    groupByUser(),
    sessionize({
      ${options.join('\n      ')}
    }),${metrics ? '\n    tap(measure),' : ''}${hasSearchIds ? '\n    map(oncePerSearch),' : ''}
    toCtr(),
    tap(({ user, ctr }) => console.log(user, ctr)),
    ctrPer({ every: ${number(every)}${maxGap === undefined ? '' : `, maxGap: ${number(maxGap)}`} }),
  )
  .subscribe(({ start, ctr }) => {
    console.log(new Date(start), ctr);
  });
`;
}

const metricsCode = (settings: Settings, typeName: string, details: Details) => `
const metrics = searchMetrics<string | number, ${typeName}>({
  isSearch: ({ type }) => type === 'search',
  isClick: ({ type }) => type === 'click',${details.has('rank') ? '\n  rankOf: ({ rank }) => rank,' : ''}${details.has('searchId') ? '\n  searchIdOf: ({ searchId }) => searchId,' : ''}
  satisfiedAfter: ${number(satisfiedAfterOf(settings))},
});
let sums = metrics.empty;
const measure = (session: Parameters<typeof metrics.of>[0]) => {
  sums = metrics.concat(sums, metrics.of(session));
  for (const { abandoned, meanReciprocalRank } of metrics.report(sums)) {
    console.log('abandoned:', abandoned.value, 'MRR:', meanReciprocalRank.value);
  }
};
`;

const oncePerSearch = `
// In a session, searches with the same id count once.
const oncePerSearch = <S extends { readonly events: readonly PageEvent[] }>(session: S): S => {
  const ids = new Set<string>();
  const isRepeated = ({ type, searchId }: PageEvent) =>
    type === 'search' && searchId !== undefined && ids.size === ids.add(searchId).size;
  return { ...session, events: session.events.filter((event) => !isRepeated(event)) };
};
`;

const ownType = `
type PageEvent = (SearchEvent | { user: string | number; time: number; type: 'log-out' }) & {
  campaign?: string;
  id?: string | number;
  searchId?: string;
  rank?: number;
};
`;

type Details = ReadonlySet<'log-out' | 'campaign' | 'id' | 'searchId' | 'rank'>;

/** What events have that a `SearchEvent` has not, as far as the code needs it. */
function detailsOf({ arrivals }: Played): Details {
  const details = new Set<'log-out' | 'campaign' | 'id' | 'searchId' | 'rank'>();
  for (const { event } of arrivals) {
    if (event.type === 'log-out') details.add('log-out');
    if (event.campaign !== undefined) details.add('campaign');
    if (event.id !== undefined) details.add('id');
    if (event.searchId !== undefined) details.add('searchId');
    if (event.rank !== undefined) details.add('rank');
  }
  return details;
}

type Import = readonly [from: string, names: readonly (string | false)[]];

/** One import for each module, with its names in order. */
function importLines(imports: readonly Import[]): string {
  const byModule = new Map<string, string[]>();
  for (const [from, names] of imports) {
    const all = new Set([...(byModule.get(from) ?? []), ...names.filter((name) => name !== false)]);
    byModule.set(from, [...all]);
  }
  const bare = (name: string) => name.replace('type ', '').toLowerCase();
  return [...byModule]
    .filter(([, names]) => names.length > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([from, names]) => {
      const sorted = names.sort((a, b) => (bare(a) < bare(b) ? -1 : 1));
      return sorted.length < 4
        ? `import { ${sorted.join(', ')} } from '${from}';\n`
        : `import {\n${sorted.map((name) => `  ${name},\n`).join('')}} from '${from}';\n`;
    })
    .join('');
}

interface SourceInCode {
  readonly imports: readonly Import[];
  /** The code before the pipeline. */
  readonly code: string;
  /** The expression with which the pipeline starts. */
  readonly events: string;
  readonly decode: string;
}

function sourceOf(played: Played, typeName: string, shown: number): SourceInCode {
  const { settings, arrivals, ends } = played;
  const type: Import = ['rxjs-sessionize', ['type SearchEvent']];
  if (isReadFromFile(played)) {
    const log = `
// Below the code, the page has the events to download.
const log = readFileSync('${eventsFile}', 'utf8');`;
    if (typeName === 'PageEvent') {
      return {
        imports: [['node:fs', ['readFileSync']], ['rxjs', ['from', 'map']], type],
        code: log,
        events: "from(log.trimEnd().split('\\n'))",
        decode: '\n    map((line) => JSON.parse(line) as PageEvent),',
      };
    }
    return {
      imports: [
        ['node:fs', ['readFileSync']],
        ['rxjs', ['from']],
        ['rxjs-sessionize/codec', ['decode', 'json', 'SearchEvent']],
      ],
      code: log,
      events: "from(log.trimEnd().split('\\n'))",
      decode: '\n    decode(json(SearchEvent)),',
    };
  }
  if (settings.silence !== Infinity) {
    const list = listed(arrivals, shown, ({ event, arrival }) => `[${String(arrival)}, ${written(event)}]`);
    return {
      imports: [['rxjs', ['concat', 'from', 'map', 'mergeMap', 'NEVER', 'timer']], type],
      code: `
// When each event arrives, in ms from the start.
const arrivals: (readonly [number, ${typeName}])[] = ${list};

const events = from(arrivals).pipe(
  mergeMap(([at, event]) => timer(at).pipe(map(() => event))),
);
`,
      events: '// The stream does not end: silence closes the sessions.\nconcat(events, NEVER)',
      decode: '',
    };
  }
  const list = listed(arrivals, shown, ({ event }) => written(event));
  return {
    imports: [['rxjs', ['from', ...(ends ? [] : ['concat', 'NEVER'])]], type],
    code: `
// In the order in which they arrive.
const events: ${typeName}[] = ${list};
`,
    events: ends ? 'from(events)' : '// The stream does not end.\nconcat(from(events), NEVER)',
    decode: '',
  };
}

/** The events as a file that the code reads. */
export const eventsAsNdjson = ({ arrivals }: Played): string =>
  arrivals.map(({ event }) => `${written(event)}\n`).join('');

const number = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, '_');

/** Writes the event without the other fields of the log. */
function written(event: PlayedEvent): string {
  const { user, type, campaign, id, searchId, rank } = event;
  const about =
    event.type === 'search'
      ? { query: event.query }
      : event.type === 'results'
        ? { items: event.items }
        : event.type === 'click'
          ? { item: event.item }
          : {};
  // JSON leaves out what an event does not have.
  const details = { campaign, id, searchId, rank };
  return JSON.stringify({ user, time: Number(event.time), type, ...about, ...details });
}

function listed<T>(values: readonly T[], shown: number, line: (value: T) => string): string {
  const lines = values.slice(0, shown).map((value) => `  ${line(value)},\n`);
  const rest = values.length - lines.length;
  if (rest > 0) lines.push(`  // … and ${whole(rest)} more, which "Copy" copies, too.\n`);
  return `[\n${lines.join('')}]`;
}
