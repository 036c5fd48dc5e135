import type { AppOpen, SearchEvent } from 'rxjs-sessionize';

/** What a campaign may have led to. */
interface Led {
  readonly campaign?: string;
}

/** A user logged out. */
interface LogOut extends Omit<AppOpen, 'type'> {
  readonly type: 'log-out';
}

/** What the page plays: a search log, and the events that its splits look at. */
export type PlayedEvent = (SearchEvent | LogOut) & Led;

export type User = PlayedEvent['user'];

/** What an event is about, in a word: its query, item or campaign. */
export function labelOf(event: PlayedEvent): string {
  switch (event.type) {
    case 'search':
      return event.query;
    case 'click':
      return String(event.item);
    case 'log-out':
      return 'log-out';
    default:
      return event.campaign ?? '';
  }
}
