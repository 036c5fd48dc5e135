import { type SearchReport, searchMetrics } from 'rxjs-sessionize/search';
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
  const has = (test: (event: PlayedEvent) => boolean) => sessions.some(({ events }) => events.some(test));
  const hasRanks = has(({ rank }) => rank !== undefined);
  const metrics = searchMetrics<User, PlayedEvent>({
    isSearch: ({ type }) => type === 'search',
    isClick: ({ type }) => type === 'click',
    searchIdOf: ({ searchId }) => searchId,
    ...(hasRanks && { rankOf: ({ rank }: PlayedEvent) => rank }),
    satisfiedAfter: satisfiedAfterOf(settings),
  });
  const [report] = metrics.report(metrics.concatAll(sessions.map(metrics.of)));
  return report === undefined || has((event) => event.type === 'search' && event.query !== '')
    ? report
    : { ...report, reformulated: unknown };
}

const unknown = { sum: 0, of: 0 };
