import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readLog } from '../../../demos/playground/sources/read-log.js';
import { record } from '../../../demos/playground/sources/record.js';

describe('readLog', () => {
  it('should read NDJSON, and say of each bad line why', () => {
    const { events, rejected } = readLog(
      [
        '{"user":"ann","time":"1970-01-01T00:00:01Z","type":"search","query":"dogs"}',
        '',
        '{"user":"ann","ti',
        '{"user":"bob","time":4000,"type":"click"}',
        '',
      ].join('\r\n'),
    );
    expect(events).toEqual([{ user: 'ann', time: 1_000, type: 'search', query: 'dogs' }]);
    expect(rejected).toMatchObject([
      { line: 3, errors: [{ path: '' }] },
      { line: 4, errors: [{ path: 'item', reason: 'expected string or number, got undefined' }] },
    ]);
  });

  it('should read CSV by the names of its columns, and say of each bad line why', () => {
    const { events, rejected } = readLog(
      'time,user,type,query,item,items\n' +
        '1000,ann,search,"dogs, cats",,\n' +
        '1970-01-01T00:00:02Z,ann,results,,,fido|rover\n' +
        '3000,ann,click,,rover,\n' +
        'noon,ann,click,,rover,\n' +
        '4000,ann,purchase,,,\n',
    );
    expect(events).toMatchObject([
      { user: 'ann', time: 1_000, type: 'search', query: 'dogs, cats' },
      { user: 'ann', time: 2_000, type: 'results', items: ['fido', 'rover'] },
      { user: 'ann', time: 3_000, type: 'click', item: 'rover' },
    ]);
    expect(rejected).toMatchObject([
      { line: 5, errors: [{ path: 'time' }] },
      { line: 6, errors: [{ path: 'type' }] },
    ]);
  });

  it('should say of a file that is no log that its lines are not JSON', () => {
    const { events, rejected } = readLog('Dear user,\nthis is a letter.');
    expect(events).toEqual([]);
    expect(rejected.map(({ line }) => line)).toEqual([1, 2]);
    expect(rejected[0]?.errors[0]?.reason).toMatch(/^expected JSON/);
  });

  it('should read the sample log', () => {
    const { events, rejected } = readLog(readFileSync('demos/data/trec-sessions.csv', 'utf8'));
    expect(rejected).toEqual([]);
    expect(events).toHaveLength(1_643);
    expect(events[0]).toMatchObject({ user: '2012-001', time: 35_667_674, type: 'search', query: 'query 1' });
  });
});

describe('record', () => {
  const log = [3_000, 1_000, 2_000].map((time) => ({ user: 'ann', time, type: 'app-open' as const }));
  const sent = (order: 'time' | 'log') => record(log, order).map(({ time, sentAt }) => [time, sentAt]);

  it('should send events when they happened, or no sooner than those before them in the log', () => {
    expect(sent('time')).toEqual([
      [1_000, 1_000],
      [2_000, 2_000],
      [3_000, 3_000],
    ]);
    expect(sent('log')).toEqual([
      [3_000, 3_000],
      [1_000, 3_000],
      [2_000, 3_000],
    ]);
  });

  it('should give each event the same luck again', () => {
    const lucks = record(log, 'log').map(({ luck }) => luck);
    expect(record(log, 'log').map(({ luck }) => luck)).toEqual(lucks);
    expect(new Set(lucks).size).toBe(3);
    for (const luck of lucks) expect(luck).toBeGreaterThanOrEqual(0);
    for (const luck of lucks) expect(luck).toBeLessThan(1);
  });
});
