import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeReader } from '../../read/event-time.js';
import { timeFormat } from '../../read/time-format.js';
import { isTimeZone } from '../../read/time-zone.js';

const utc = timeReader({ unit: 'ms' });
const iso = (time: number | string) => (typeof time === 'number' ? new Date(time).toISOString() : time);

describe('a time that has one meaning is read', () => {
  it.each([
    ['2015-05-20 21:34:02 UTC', '2015-05-20T21:34:02.000Z'],
    ['2015-05-20 21:34:02.123456 UTC', '2015-05-20T21:34:02.123Z'],
    ['12/Mar/2026:10:00:00 +0100', '2026-03-12T09:00:00.000Z'],
    ['Thu, 12 Mar 2026 10:00:00 GMT', '2026-03-12T10:00:00.000Z'],
    ['2026-03-12', '2026-03-12T00:00:00.000Z'],
    ['2026/03/12 10:00', '2026-03-12T10:00:00.000Z'],
    ['20260312T100000Z', '2026-03-12T10:00:00.000Z'],
    ['20260312T100000,25+0530', '2026-03-12T04:30:00.250Z'],
    ['2026-03-12T10Z', '2026-03-12T10:00:00.000Z'],
    ['2026-03-12T24:00:00Z', '2026-03-13T00:00:00.000Z'],
    ['2026-W01-1', '2025-12-29T00:00:00.000Z'],
    ['2026W011T10:00Z', '2025-12-29T10:00:00.000Z'],
    ['2024-366', '2024-12-31T00:00:00.000Z'],
    ['+002026-03-12T10:00:00Z', '2026-03-12T10:00:00.000Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
    ['1.7e12', '2023-11-14T22:13:20.000Z'],
  ])('%s', (text, expected) => {
    expect(iso(utc(text))).toBe(expected);
  });

  it.each([
    ['03/04/2026', 'a day that may be a month'],
    ['2026-02-29', 'a day that is not there'],
    ['2025-366', 'a day of a longer year'],
    ['2026-13-01', 'a month that is not there'],
    ['2026-03-12T25:00', 'an hour that is not there'],
    ['2026-03-12T24:01', 'a time after midnight'],
    ['2026-03-12T10:00+25:00', 'an offset that is not there'],
    [`2026-03-12${' '.repeat(1_000)}x`, 'a long text'],
    ['9'.repeat(400), 'a number without end'],
  ])('%.20s is not: %s', (text) => {
    const time = utc(text);
    expect(typeof time === 'number' && Math.abs(time) <= 8.64e15 && !Number.isNaN(time)).toBe(false);
  });

  it('as any date writes itself', () => {
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true }), (date) => {
        expect(utc(date.toISOString())).toBe(date.getTime());
      }),
    );
  });
});

describe('--time-zone', () => {
  const berlin = timeReader({ unit: 'ms', zone: 'Europe/Berlin' });

  it.each([
    ['2026-01-01 12:00:00', '2026-01-01T11:00:00.000Z'],
    ['2026-07-01 12:00:00', '2026-07-01T10:00:00.000Z'],
    ['2026-07-01 12:00:00Z', '2026-07-01T12:00:00.000Z'],
    ['2026-03-29 01:59:59', '2026-03-29T00:59:59.000Z'],
    // A local time that does not exist, and one that exists twice, of which the first counts.
    ['2026-03-29 02:30:00', '2026-03-29T01:30:00.000Z'],
    ['2026-03-29 03:00:00', '2026-03-29T01:00:00.000Z'],
    ['2026-10-25 01:59:59', '2026-10-24T23:59:59.000Z'],
    ['2026-10-25 02:30:00', '2026-10-25T00:30:00.000Z'],
    ['2026-10-25 03:00:00', '2026-10-25T02:00:00.000Z'],
  ])('%s in Berlin is %s', (text, expected) => {
    expect(iso(berlin(text))).toBe(expected);
  });

  it.each(['America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Pacific/Apia', 'America/St_Johns'])(
    'is right at any hour of %s',
    (zone) => {
      const read = timeReader({ unit: 'ms', zone });
      const shown = new Intl.DateTimeFormat('sv', {
        timeZone: zone,
        dateStyle: 'short',
        timeStyle: 'medium',
      });
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 2_000_000 }), (quarters) => {
          const text = shown.format(quarters * 900_000);
          // The text may name two times, so the result need not be the time above. But it must have the same text.
          expect(shown.format(Number(read(text)))).toBe(text);
        }),
      );
    },
  );

  it('is one that there is', () => {
    expect(isTimeZone('Europe/Berlin')).toBe(true);
    expect(isTimeZone('Europe/Atlantis')).toBe(false);
  });
});

describe('--time-format', () => {
  it.each([
    ['%d/%m/%Y %H:%M', '03/04/2026 21:34', '2026-04-03T21:34:00.000Z'],
    ['%m/%d/%Y %I:%M:%S %p', '03/04/2026 09:34:02 PM', '2026-03-04T21:34:02.000Z'],
    ['%d.%m.%y', '3.4.26', '2026-04-03T00:00:00.000Z'],
    ['%d-%b-%Y %T.%f %z', '03-Apr-2026 21:34:02.5 +0200', '2026-04-03T19:34:02.500Z'],
  ])('%s reads %s', (format, text, expected) => {
    expect(iso(timeReader({ unit: 'ms', format })(text))).toBe(expected);
  });

  it.each(['%Q', '%H:%M', '%Y-%m-%d %Y'])('%s is none', (format) => {
    expect(timeFormat(format)).toBeTypeOf('string');
  });
});
