import type { Fold, Session, Span } from 'rxjs-sessionize';
import type { LogEvent } from '../read/log-event.js';
import type { Options } from './options.js';

export type User = LogEvent['user'];

/** A session, and what is counted of it. */
export interface MeasuredSession extends Span<User> {
  readonly events: number;
  readonly searches: number;
  readonly clicks: number;
  /** The searches that a click followed before the next search. */
  readonly clickedSearches: number;
}

/** What counts as a click: each one, or only the first after each search. */
export const clicksOf = ({ clicks, clickedSearches }: MeasuredSession, count: Options['count']): number =>
  count === 'clicks' ? clicks : clickedSearches;

/** A search or a click. */
type Mark = Pick<LogEvent, 'time' | 'type'>;

interface Counted {
  events: number;
  marks: Mark[];
}

/** Counts a session. Which searches were clicked depends on the order of its searches and clicks: they are kept, and nothing else is. */
export const measuredFold: Fold<User, LogEvent, Counted, MeasuredSession> = {
  name: 'measured',
  empty: () => ({ events: 0, marks: [] }),
  add(counted, event) {
    counted.events++;
    if (event.type !== 'other') counted.marks.push(event);
    return counted;
  },
  merge(earlier, later) {
    earlier.events += later.events;
    earlier.marks = earlier.marks.concat(later.marks);
    return earlier;
  },
  finish({ events, marks }, user, start, end, deadline, closedBy) {
    let searches = 0;
    let clickedSearches = 0;
    let isClicked = true;
    for (const { type } of inOrder(marks)) {
      if (type === 'search') {
        searches++;
        isClicked = false;
      } else if (!isClicked) {
        clickedSearches++;
        isClicked = true;
      }
    }
    const clicks = marks.length - searches;
    return { user, start, end, closedBy, deadline, events, searches, clicks, clickedSearches };
  },
  renew: () => ({ events: 0, marks: [] }),
  save: ({ events, marks }) => ({ events, marks: marks.map(({ time, type }) => ({ time, type })) }),
  load(saved) {
    const { events, marks } = saved as Counted;
    return { events, marks: [...marks] };
  },
};

/** As `measuredFold` would have made it. */
export const measured = ({ events, user, start, end, deadline, closedBy }: Session<User, LogEvent>): MeasuredSession =>
  measuredFold.finish(
    { events: events.length, marks: events.filter(({ type }) => type !== 'other') },
    user,
    start,
    end,
    deadline,
    closedBy,
  )!;

/** Ties stay in order of arrival. */
function inOrder(marks: Mark[]): readonly Mark[] {
  for (let i = 1; i < marks.length; i++) {
    if (marks[i]!.time < marks[i - 1]!.time) return marks.sort((a, b) => a.time - b.time);
  }
  return marks;
}
