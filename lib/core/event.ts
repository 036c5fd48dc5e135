/** What names a result or a clicked item. */
export type Item = string | number;

interface UserEvent {
  readonly user: string | number;
  /** When it happened, in ms since the epoch. */
  readonly time: number | Date;
}

/** A user opened the application. */
export interface AppOpen extends UserEvent {
  readonly type: 'app-open';
}

/** A user asked for something. */
export interface Search extends UserEvent {
  readonly type: 'search';
  readonly query: string;
}

/** A user was shown the results of the search before. */
export interface Results extends UserEvent {
  readonly type: 'results';
  readonly items: readonly Item[];
}

/** A user clicked one of the results. */
export interface ClickResult extends UserEvent {
  readonly type: 'click';
  readonly item: Item;
}

/** The data model of a search log: what the operators take when nothing else is said. */
export type SearchEvent = AppOpen | Search | Results | ClickResult;
