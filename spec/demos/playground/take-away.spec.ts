import { describe, expect, it } from 'vitest';
import { eventsAsNdjson } from '../../../demos/playground/pipeline/code.js';
import { metricsOf } from '../../../demos/playground/pipeline/metrics.js';
import { Run } from '../../../demos/playground/pipeline/run.js';
import { logSettings, type Settings } from '../../../demos/playground/pipeline/settings.js';
import { Player } from '../../../demos/playground/player.js';
import { readOwnLog } from '../../../demos/playground/sources/own-log.js';
import { record } from '../../../demos/playground/sources/record.js';
import { fileOf } from '../../../demos/playground/take-away.js';
import type { PlayedEvent } from '../../../parts/page/diagram/played-event.js';
import { builtCommand } from '../../cli/command.js';

const { run: command } = builtCommand('take-away');

const minute = 60_000;
const begin = Date.UTC(2026, 2, 12, 10);

/** Searches in two tabs, pages of results that are shown again, campaigns, log-outs, late events, and events that come twice. */
const logged: readonly PlayedEvent[] = Array.from({ length: 240 }, (_, i): PlayedEvent => {
  const user = ['ann', 'bob, "the" first', '猫'][i % 3]!;
  const head = {
    user,
    // Some events are so late that they are rejected.
    time: begin + i * minute - (i % 11 === 10 ? 45 * minute : 0),
    id: i % 40 === 39 ? `e${String(i - 3)}` : `e${String(i)}`,
    ...(i % 90 < 3 && { campaign: 'winter' }),
    ...(i % 90 > 80 && { campaign: 'spring' }),
  };
  const searchId = `s${String(Math.floor(i / 12))}-${String(i % 2)}-${user}`;
  if (i % 31 === 30) return { ...head, type: 'log-out' };
  if (i % 12 < 6) return { ...head, type: 'search', query: i % 24 < 12 ? 'dogs' : `line\nof ${String(i)}`, searchId };
  return { ...head, type: 'click', item: i % 5, searchId, rank: (i % 4) + 1 };
});

const runOf = (events: readonly PlayedEvent[], settings: Settings): Run => {
  const run = new Run(settings, record(events, 'log'));
  run.advanceTo(run.lastArrival);
  run.end();
  return run;
};

/** What the page shows of a run. */
const results = (run: Run, settings: Settings) => ({
  sessions: run.closed.map(({ user, start, end, events, searches, clicks, closedBy }) => ({
    ...{ user, start, end, events: events.length, searches, clicks, closedBy },
  })),
  rejected: run.rejections.map(({ reason }) => reason),
  rates: run.intervals,
  metrics: metricsOf(run.closed, settings),
});

const settingsOf = (changes: Partial<Settings>): Settings => ({ ...logSettings, grace: 0, ...changes });

describe.each([
  ['by pauses', settingsOf({ gap: 20 * minute })],
  ['at log-outs', settingsOf({ split: 'log-out', maxEvents: 9 })],
  ['at another campaign, with grace', settingsOf({ split: 'campaign', grace: 5 * minute })],
])('events that are taken away from a log cut %s', (_, settings) => {
  const run = runOf(logged, settings);
  const shown = results(run, settings);

  it.each([
    ['CSV', async () => (await fileOf(run, 'events', 'csv')).text],
    ['JSON', async () => (await fileOf(run, 'events', 'json')).text],
    ['NDJSON beside the code', () => eventsAsNdjson({ isLive: false, ends: true, settings, arrivals: run.arrivals })],
  ])('give the same sessions, rates and metrics in the playground as %s', async (_, taken) => {
    const { events, rejected } = await readOwnLog('events', new Blob([await taken()]));
    expect(rejected).toBe(0);
    expect(results(runOf(events, settings), settings)).toEqual(shown);
    expect(shown.rejected).toEqual(expect.arrayContaining(['duplicate']));
    expect(shown.metrics?.meanReciprocalRank.value).toBeGreaterThan(0);
  });

  it.each(['csv', 'json'] as const)('give the same sessions and metrics in the command, as %s', async (form) => {
    const { text } = await fileOf(run, 'events', form);
    const options = [
      ...['--id', 'id', '--search-id', 'searchId', '--gap', `${String(settings.gap)}ms`],
      ...['--grace', `${String(settings.grace)}ms`],
      ...(settings.maxEvents === Infinity ? [] : ['--max-events', String(settings.maxEvents)]),
      ...(settings.split === 'log-out' ? ['--split-after', 'type=log-out'] : []),
      ...(settings.split === 'campaign' ? ['--split-on-change', 'campaign'] : []),
    ];
    const rows = async (what: string) =>
      (await command([...options, what, '--json'], { input: text })).stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    const sorted = (list: readonly object[]) => list.map((each) => JSON.stringify(each)).sort();
    const sessions = await rows('--sessions');
    expect(
      sorted(sessions.map(({ user, start, end, searches, clicks }) => ({ user, start, end, searches, clicks }))),
    ).toEqual(
      sorted(shown.sessions.map(({ user, start, end, searches, clicks }) => ({ user, start, end, searches, clicks }))),
    );
    const report = shown.metrics!;
    expect(await rows('--metrics')).toEqual([
      expect.objectContaining({
        searches: report.searches,
        sessions: report.sessions,
        clicks: report.clicks,
        clicked: report.clicked.value,
        reformulated: report.reformulated.value,
        mean_reciprocal_rank: report.meanReciprocalRank.value,
        mean_rank: report.meanRank.value,
        satisfied: report.satisfied.value,
      }),
    ]);
  });
});

describe('events that are taken away from users who act', () => {
  const player = new Player('v=1&users=5', () => []);
  for (let passed = 0; passed < 90_000; passed += 16) player.frame(16);
  const { settings } = player;
  const { sessions, metrics } = results(player.run, settings.value);
  const ratesOf = ({ intervals }: Run) => intervals.map(({ ctr }) => ctr);

  it('give the same sessions and ranks, of which only the results told', async () => {
    const { text } = await fileOf(player.run, 'events', 'json');
    const { events } = await readOwnLog('events', new Blob([text]));
    const again = runOf(events, { ...settings.value, silence: Infinity });
    const isClosed = new Set(sessions.map(({ user, start }) => JSON.stringify([user, start])));
    const closed = again.closed.filter(({ user, start }) => isClosed.has(JSON.stringify([user, start])));
    expect(closed.map(({ user, start, end, clicks }) => [user, start, end, clicks]).sort()).toEqual(
      sessions.map(({ user, start, end, clicks }) => [user, start, end, clicks]).sort(),
    );
    expect(metrics!.meanRank.value).toBeGreaterThan(1);
    expect(metricsOf(closed, settings.value)).toMatchObject({
      clicked: metrics!.clicked,
      abandoned: metrics!.abandoned,
      meanReciprocalRank: metrics!.meanReciprocalRank,
      meanRank: metrics!.meanRank,
    });
  });

  it('have the results that were shown', async () => {
    const { text } = await fileOf(player.run, 'events', 'json');
    expect(JSON.parse(text)).toContainEqual(
      expect.objectContaining({ type: 'results', items: expect.any(Array) as unknown }),
    );
  });

  it('give the same in a link', () => {
    const few = new Player('v=1', () => []);
    for (let passed = 0; passed < 60_000; passed += 16) few.frame(16);
    const other = new Player(few.linkToHere(), () => []);
    expect(other.run.passages.length).toBe(few.run.passages.length);
    expect(results(other.run, other.settings.value)).toEqual(results(few.run, few.settings.value));
    expect(ratesOf(few.run).length).toBeGreaterThan(0);
  });
});

it('leaves out no event that has arrived, and names no session of one whose session is open', async () => {
  const run = new Run(logSettings, record(logged, 'log'));
  run.advanceTo(begin + 100 * minute);
  const rows = JSON.parse((await fileOf(run, 'events', 'json')).text) as readonly Record<string, unknown>[];
  expect(rows).toHaveLength(run.arrived);
  const open = rows.filter(({ session, rejected }) => session === undefined && rejected === undefined);
  expect(open).toHaveLength(run.open.reduce((sum, { events }) => sum + events.length, 0));
});
