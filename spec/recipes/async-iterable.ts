import { from } from 'rxjs';
import { groupByUser, type SearchEvent, sessionize, toCtr } from 'rxjs-sessionize';

interface Page {
  readonly events: readonly SearchEvent[];
  readonly next?: string;
}

/** Requests the next page when the events of the last one have been processed. */
async function* eventsOf(url: string) {
  for (let next: string | undefined = url; next !== undefined;) {
    const page = (await (await fetch(next)).json()) as Page;
    yield* page.events;
    next = page.next;
  }
}

export const ctrOfPages = (url: string) =>
  from(eventsOf(url)).pipe(groupByUser(), sessionize({ gap: 1_800_000, grace: 30_000 }), toCtr());
