import { filter, fromEvent, map, merge, takeUntil } from 'rxjs';
import { arrivalClock, groupByUser, sessionize, toCtr } from 'rxjs-sessionize';

export function ctrOfPage(form: HTMLFormElement, results: HTMLElement) {
  const searches = fromEvent(form, 'submit').pipe(
    map(() => ({ user: 'me', type: 'search', query: new FormData(form).get('query') })),
  );
  const clicks = fromEvent(results, 'click').pipe(
    map(({ target }) => (target as Element).closest('a')),
    filter((link) => link !== null),
    map((link) => ({ user: 'me', type: 'click', item: link.href })),
  );
  // Leaving the page completes the stream, and open sessions are emitted.
  const events = merge(searches, clicks).pipe(takeUntil(fromEvent(window, 'pagehide')));
  return events.pipe(groupByUser(), sessionize({ gap: 60_000, clock: arrivalClock() }), toCtr());
}
