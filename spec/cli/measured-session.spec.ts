import fc from 'fast-check';
import { Sessionizer } from 'rxjs-sessionize';
import { describe, expect, it } from 'vitest';
import { measuredEvents, withEvents } from '../../cli/measured-session.js';
import type { LogEvent } from '../../read/log-event.js';

const gap = 10;

const event = fc.record({
  user: fc.constantFrom('ann', 'bob', 'cat'),
  time: fc.integer({ min: 0, max: 80 }),
  type: fc.constantFrom<LogEvent['type']>('search', 'click', 'search-and-click', 'other'),
  query: fc.constantFrom(null, 'dogs', 'cats'),
  by: fc.constantFrom(null, 'web', 'app'),
  position: fc.constantFrom(null, 0, 1, 7),
});

const logEventOf = (parts: typeof event extends fc.Arbitrary<infer P> ? P : never, line: number): LogEvent => ({
  ...parts,
  query: isSearch(parts) ? parts.query : null,
  by: isSearch(parts) ? parts.by : null,
  position: isClick(parts) ? parts.position : null,
  id: undefined,
  searchId: null,
  split: undefined,
  log: 'log',
  line,
  row: '',
});

const isSearch = ({ type }: Pick<LogEvent, 'type'>) => type === 'search' || type === 'search-and-click';
const isClick = ({ type }: Pick<LogEvent, 'type'>) => type === 'click' || type === 'search-and-click';

/** What the program counts for a session whose events are in time order. */
function counted(kept: readonly LogEvent[]) {
  const outcomes: { query: string | null; by: string | null; clicks: number; positions: number[] }[] = [];
  for (const event of kept) {
    if (isSearch(event)) outcomes.push({ query: event.query, by: event.by, clicks: 0, positions: [] });
    const outcome = outcomes.at(-1);
    if (!isClick(event) || outcome === undefined) continue;
    outcome.clicks++;
    if (event.position !== null) outcome.positions.push(event.position);
  }
  return {
    events: kept.length,
    searches: outcomes.length,
    clicks: kept.filter(isClick).length,
    clickedSearches: outcomes.filter(({ clicks }) => clicks > 0).length,
    outcomes: outcomes.filter(({ query, by, positions }) => query !== null || by !== null || positions.length > 0),
    kept,
  };
}

describe('a session', () => {
  it('counts what its events say, in whatever order they come, also where the state is saved in between', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), fc.nat(60), fc.nat(90), (parts, savedAfter, grace) => {
        const options = { gap, grace, fold: withEvents(measuredEvents()), rejected: () => undefined };
        let machine = new Sessionizer(options);
        const sessions = parts.map(logEventOf).flatMap((event, i) => {
          if (i === savedAfter) {
            const saved = JSON.parse(JSON.stringify(machine.snapshot())) as ReturnType<typeof machine.snapshot>;
            machine = Sessionizer.restore(options, saved);
          }
          return machine.add(event.user, event);
        });
        for (const session of [...sessions, ...machine.flush()]) {
          expect(session).toMatchObject(counted(session.kept));
          expect(session.kept.map(({ time }) => time)).toEqual(
            session.kept.map(({ time }) => time).sort((a, b) => a - b),
          );
        }
      }),
    );
  });
});
