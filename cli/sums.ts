/** The sums of some of the searches. */
export interface Sums {
  sessions: number;
  searches: number;
  clicks: number;
  /** How many searches have a click before the next search. */
  clickedSearches: number;
}

export const noSums = (): Sums => ({ sessions: 0, searches: 0, clicks: 0, clickedSearches: 0 });

export function addTo(sums: Sums, { sessions, searches, clicks, clickedSearches }: Sums): void {
  sums.sessions += sessions;
  sums.searches += searches;
  sums.clicks += clicks;
  sums.clickedSearches += clickedSearches;
}
