import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Session, Sessionizer, type SessionizerOptions, type Span, summaryFold } from 'rxjs-sessionize';
import { durableDeliveries, type DurableOptions, inspect } from 'rxjs-sessionize/durable';
import { levelStore } from 'rxjs-sessionize/level';
import { afterAll, describe, expect, it } from 'vitest';

/*
 * The folders that each version left in the middle of a log. Every later version has to continue from them. When the format
 * changes, add a new folder and keep those of the older formats.
 */

const golden = join(import.meta.dirname, 'golden');
const copies = mkdtempSync(join(tmpdir(), 'golden-'));

afterAll(() => {
  rmSync(copies, { recursive: true });
});

type User = string | number;

interface Act {
  readonly user: User;
  readonly time: number;
  readonly id: number;
  readonly type: 'click' | 'log-out';
}

/** Events that are out of order by up to 20 ms, with ties and pauses. The golden runs read at most 60 of them. */
const log = Array.from({ length: 80 }, (_, id): Act => ({
  user: id % 11 === 0 ? id % 2 : `user ${String((id * 7) % 5)}`,
  time: 10 * Math.round(30 * id + 300 * Math.floor(id / 9) - ((id * 13) % 3)),
  id,
  type: id % 10 === 9 ? 'log-out' : 'click',
}));

type Result = Span<User>;
type Options = DurableOptions<Act, number, User, Session<User, Act>>;

const base = { gap: 800, grace: 50 };
const count = summaryFold<User, Act, number>(() => 1, { empty: 0, concat: (x, y) => x + y });

/** The options of each run. A store refuses options other than those that made its state. */
const kinds: Readonly<Record<string, Pick<Options, 'gap'> & Readonly<Record<string, unknown>>>> = {
  kept: { ...base, maxEvents: 4, maxDuration: 10_000, idOf: ({ id }: Act) => id },
  folded: { ...base, fold: { ...count, name: 'count' } },
  split: {
    ...base,
    maxEvents: 50,
    gap: (user: User) => (typeof user === 'number' ? 500 : 800),
    split: { name: 'log-out', after: ({ type }: Act) => type === 'log-out' },
  },
};

/** All results in order, from a run that is never interrupted. */
function straight(options: object): readonly Result[] {
  const machine = new Sessionizer<User, Act>(options as SessionizerOptions<User, Act>);
  return [...log.flatMap((act) => machine.add(act.user, act)), ...machine.flush()];
}

const runs = readdirSync(golden).flatMap((format) =>
  readdirSync(join(golden, format)).map((kind) => ({ format, kind, options: kinds[kind]! })),
);

it('is tested of formats 1 and 2', () => {
  expect(new Set(runs.map(({ format }) => format))).toEqual(new Set(['format-1', 'format-2']));
  expect(runs).toHaveLength(5);
});

describe.each(runs)('a store of $format with sessions that are $kind', ({ format, kind, options }) => {
  it('is gone on from, to the results of a run that nothing interrupts', async () => {
    const path = join(copies, `${format}-${kind}`);
    cpSync(join(golden, format, kind), path, { recursive: true });
    const run = {
      ...options,
      store: levelStore(path),
      source: (from = 0) => log.slice(from).map((event, i) => ({ event, position: from + i + 1 })),
      flush: true,
    } as unknown as Options;
    const expected = straight(options);

    // The store holds acknowledged results, unacknowledged results and open sessions.
    const held = await inspect(run);
    const { acknowledged = 0, unacknowledged = [], open = [] } = held ?? {};
    expect([acknowledged, unacknowledged.length, open.length].map(Math.sign)).toEqual([1, 1, 1]);
    expect(unacknowledged).toEqual(expected.slice(acknowledged, acknowledged + unacknowledged.length));

    const found: Result[] = [];
    let firstOfAll: number | undefined;
    await durableDeliveries(run).forEach(({ results, first, ack }) => {
      firstOfAll ??= first;
      found.push(...results);
      ack();
    });
    expect(firstOfAll).toBe(acknowledged);
    expect(found).toEqual(expected.slice(acknowledged));
  });
});
