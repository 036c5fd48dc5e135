import type { AppOpen, SearchEvent } from 'rxjs-sessionize';

/** A user opened the application, led there by a campaign. */
interface CampaignVisit extends AppOpen {
  readonly campaign: string;
}

/** A user logged out. */
interface LogOut extends Omit<AppOpen, 'type'> {
  readonly type: 'log-out';
}

/** What the page plays: a search log, and the events that its splits look at. */
export type PlayedEvent = SearchEvent | CampaignVisit | LogOut;

export type User = PlayedEvent['user'];

/** Of an event that a campaign led to, which one. */
export const campaignOf = (event: PlayedEvent): string | undefined =>
  'campaign' in event ? event.campaign : undefined;

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
      return campaignOf(event) ?? '';
  }
}
