import type { User } from '../messages.js';

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** A time in the time zone of the reader. */
export const timeText = (time: number): string => clock.format(time);

/** A number for a user, computed from the name. There may be a million users, so the page keeps no list of them. */
export const orderOf = (user: User): number =>
  Array.from(String(user)).reduce((hash, letter) => (hash * 31 + letter.codePointAt(0)!) % 9_973, 0);
