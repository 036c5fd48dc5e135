import { describe, expect, it } from 'vitest';
import { metricsOf } from '../../../demos/playground/pipeline/metrics.js';
import { Run } from '../../../demos/playground/pipeline/run.js';
import { logSettings } from '../../../demos/playground/pipeline/settings.js';
import { readOwnLog } from '../../../demos/playground/sources/own-log.js';
import { record } from '../../../demos/playground/sources/record.js';
import { builtCommand } from '../../cli/command.js';

const { run: command } = builtCommand('playground-metrics');

/** The sessions of a log as the page cuts them. */
async function closedIn(log: string) {
  const { events } = await readOwnLog('log', new Blob([log]));
  const run = new Run(logSettings, record(events, 'log'));
  run.advanceTo(run.lastArrival);
  run.end();
  return run.closed;
}

const lines = (events: readonly object[]) => events.map((event) => `${JSON.stringify(event)}\n`).join('');
const at = (minute: number) => new Date(Date.UTC(2026, 2, 12, 10, minute)).toISOString();
const event = (user: string, minute: number, action: string, search?: string, position?: number) => ({
  action_name: action,
  client_id: user,
  timestamp: at(minute),
  query_id: search ?? null,
  user_query: action === 'on_search' ? `words of ${String(search)}` : null,
  event_attributes: position === undefined ? {} : { position: { ordinal: position } },
});

/** A log of User Behavior Insights: two tabs, a page of results that is shown again, and clicks at positions from 0. */
const ubi = [
  event('ann', 0, 'on_search', 'q1'),
  event('ann', 1, 'on_search', 'q2'),
  event('ann', 2, 'click', 'q1', 0),
  event('ann', 3, 'on_search', 'q1'),
  event('ann', 4, 'item_click', 'q2', 3),
  event('bob', 5, 'on_search', 'q3'),
  event('bob', 6, 'click', 'q9', 1),
  event('cleo', 7, 'on_search', 'q4'),
  event('cleo', 90, 'click', 'q4', 1),
];

describe('metricsOf', () => {
  it.each([
    ['with ids of searches and positions from 0', lines(ubi)],
    ['with positions from 1', lines(ubi.filter((_, i) => i !== 2))],
    [
      'without positions and queries',
      lines(ubi.map((each) => ({ ...each, user_query: null, event_attributes: undefined }))),
    ],
    ['of a table', 'user,time,type,query,position\nann,1,search,dogs,\nann,2,click,,2\nann,3,search,,\n'],
  ])('measures what the command measures in a log %s', async (_, log) => {
    const { code, stdout } = await command(['--metrics', '--json'], { input: log });
    expect(code).toBe(0);
    const report = metricsOf(await closedIn(log), logSettings)!;
    expect(JSON.parse(stdout)).toMatchObject({
      searches: report.searches,
      sessions: report.sessions,
      clicks: report.clicks,
      clicked: report.clicked.value,
      reformulated: report.reformulated.value ?? null,
      mean_reciprocal_rank: report.meanReciprocalRank.value ?? null,
      mean_rank: report.meanRank.value ?? null,
      satisfied: report.satisfied.value,
    });
  });

  it('knows nothing of sessions without a search', () => {
    expect(metricsOf([], logSettings)).toBeUndefined();
  });
});

it('counts searches with the same id once in a session, as the command does', async () => {
  const { stdout } = await command(['--sessions', '--json'], { input: lines(ubi) });
  const rows = stdout
    .trim()
    .split('\n')
    .map((row) => JSON.parse(row) as Record<string, unknown>);
  const counts = (list: readonly object[]) => list.map((each) => JSON.stringify(each)).sort();
  expect(
    counts((await closedIn(lines(ubi))).map(({ user, searches, clicks }) => ({ user, searches, clicks }))),
  ).toEqual(counts(rows.map(({ client_id: user, searches, clicks }) => ({ user, searches, clicks }))));
});
