import type { User } from '../messages.js';

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** A time, as the clock of the reader shows it. */
export const timeText = (time: number): string => clock.format(time);

/** A number of a user, by name: there may be a million users, and the page does not keep them. */
export const orderOf = (user: User): number =>
  Array.from(String(user)).reduce((hash, letter) => (hash * 31 + letter.codePointAt(0)!) % 9_973, 0);
