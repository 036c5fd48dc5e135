import type { AppOpen, SearchEvent } from 'rxjs-sessionize';

interface Details {
  /** The campaign that led to the event. */
  readonly campaign?: string;
  /** An event with an id counts once, however often it arrives (S11). */
  readonly id?: string | number;
  /** The id that searches and the clicks on their results share. Searches of a session with the same id count once. */
  readonly searchId?: string;
  /** The position of the clicked item in the results, from 1. */
  readonly rank?: number;
}

/** A user logged out. */
interface LogOut extends Omit<AppOpen, 'type'> {
  readonly type: 'log-out';
}

/** An event that the page plays: of a search log, or one for splits. */
export type PlayedEvent = (SearchEvent | LogOut) & Details;

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
