import type { SearchEvent } from 'rxjs-sessionize';

const at = (second: number): Date => new Date(Date.UTC(2024, 0, 1, 0, 0, second));

/** The log of the tutorial: two users look for pets. Events are in order of arrival. */
export const searchLog: readonly SearchEvent[] = [
  { user: 1, time: at(4), type: 'app-open' },
  { user: 1, time: at(5), type: 'search', query: 'dogs' },
  { user: 1, time: at(6), type: 'results', items: ['fido', 'rover', 'buddy'] },
  { user: 1, time: at(7), type: 'click', item: 'rover' },
  { user: 2, time: at(4), type: 'app-open' },
  { user: 2, time: at(5), type: 'search', query: 'cats' },
  { user: 2, time: at(6), type: 'results', items: ['fluffy', 'burrito', 'kathy'] },
  { user: 2, time: at(7), type: 'click', item: 'fluffy' },
  { user: 2, time: at(8), type: 'click', item: 'kathy' },
];
