import { searchesOf, searchMetrics, type SearchOptions, type SearchReport } from 'rxjs-sessionize/search';
import type { CountedSession } from '../../../parts/page/diagram/diagram-source.js';
import type { PlayedEvent, User } from '../../../parts/page/diagram/played-event.js';
import type { Settings } from './settings.js';

/** How long nothing follows the last click of a satisfied search, in ms. It is shorter than any gap. */
export const satisfiedAfterOf = ({ gap, ownGap }: Settings): number =>
  Math.min(30_000, Math.floor(Math.min(gap, ownGap?.gap ?? Infinity) / 2));

/**
 * The search metrics of these sessions; `undefined` if they have no search. What no event tells is unknown: without any rank in a
 * log whose events do not show results either, the ranks of all searches are, and without any query, whether users searched for
 * something else.
 */
export function metricsOf(sessions: readonly CountedSession[], settings: Settings): SearchReport | undefined {
  const metrics = searchMetrics<User, PlayedEvent>({
    ...readersFor(sessions),
    satisfiedAfter: satisfiedAfterOf(settings),
  });
  const [report] = metrics.report(metrics.concatAll(sessions.map(metrics.of)));
  return report === undefined || hasEvent(sessions, (event) => event.type === 'search' && event.query !== '')
    ? report
    : { ...report, reformulated: unknown };
}

/** The ranks of the clicks in these sessions, as the metrics take them: from the clicks, or from the results that were shown. */
export function ranksOf(sessions: readonly CountedSession[]): ReadonlyMap<PlayedEvent, number> {
  const ranks = new Map<PlayedEvent, number>();
  for (const { clicks } of sessions.flatMap(searchesOf<User, PlayedEvent>(readersFor(sessions)))) {
    for (const { event, rank } of clicks) if (rank !== undefined) ranks.set(event, rank);
  }
  return ranks;
}

const readersFor = (sessions: readonly CountedSession[]): SearchOptions<PlayedEvent> => ({
  isSearch: ({ type }) => type === 'search',
  isClick: ({ type }) => type === 'click',
  searchIdOf: ({ searchId }) => searchId,
  ...(hasEvent(sessions, ({ rank }) => rank !== undefined) && { rankOf: ({ rank }: PlayedEvent) => rank }),
});

const hasEvent = (sessions: readonly CountedSession[], test: (event: PlayedEvent) => boolean): boolean =>
  sessions.some(({ events }) => events.some(test));

const unknown = { sum: 0, of: 0 };
