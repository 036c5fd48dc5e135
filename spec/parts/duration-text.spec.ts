import { expect, it } from 'vitest';
import { dateAndHour, dayAndTime, isoText, timeOfDay } from '../../parts/page/duration-text.js';

it.each([
  [Date.UTC(2026, 2, 12, 10, 5, 7), '10:05:07', '03-12 10:05:07', '2026-03-12 10:05'],
  [8.64e15, '00:00:00', '09-13 00:00:00', '+275760-09-13 00:00'],
  [-8.64e15, '00:00:00', '04-20 00:00:00', '-271821-04-20 00:00'],
])('%d is a time of day, a day and a date', (time, ofDay, day, date) => {
  expect([timeOfDay(time), dayAndTime(time), dateAndHour(time)]).toEqual([ofDay, day, date]);
});

it('a time that is no date is the nearest date', () => {
  expect([isoText(9e15), isoText(-Infinity)]).toEqual(['+275760-09-13T00:00:00.000Z', '-271821-04-20T00:00:00.000Z']);
});
