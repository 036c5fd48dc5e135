import type { AppOpen, SearchEvent } from 'rxjs-sessionize';

/** A campaign may have led to the event. */
interface Led {
  readonly campaign?: string;
}

/** A user logged out. */
interface LogOut extends Omit<AppOpen, 'type'> {
  readonly type: 'log-out';
}

/** An event that the page plays: of a search log, or one for splits. */
export type PlayedEvent = (SearchEvent | LogOut) & Led;

export type User = PlayedEvent['user'];

/** The label of an event: its query, item or campaign. */
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
