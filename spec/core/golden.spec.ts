import { readdirSync, readFileSync } from 'node:fs';
import {
  Sessionizer,
  type SessionizerOptions,
  type Session,
  type Snapshot,
  type Summary,
  summaryFold,
} from 'rxjs-sessionize';
import { describe, expect, it } from 'vitest';

type User = string | number;

interface Visit {
  readonly user: User;
  readonly time: number;
  readonly type: string;
  readonly id: string;
}

type Result = Session<User, Visit> | Summary<User, number>;

/**
 * A snapshot that a version of this package wrote, the events that came then, and the sessions that this version closed from them
 * and at the end.
 */
interface Golden {
  readonly name: string;
  readonly options: {
    readonly gap: number | Readonly<Record<string, number>>;
    readonly grace: number | 'Infinity';
    readonly maxDuration?: number;
    readonly maxEvents?: number;
    readonly idOf?: true;
    readonly split?: true;
    readonly fold?: 'sum';
  };
  readonly snapshot: Snapshot<User>;
  readonly then: readonly Visit[];
  readonly closes: readonly unknown[];
}

function optionsOf({ gap, grace, idOf, split, fold, ...bounds }: Golden['options']) {
  return {
    ...bounds,
    gap: typeof gap === 'number' ? gap : (user: User) => gap[user] ?? 10,
    grace: Number(grace),
    ...(idOf && { idOf: ({ id }: Visit) => id }),
    ...(split && { split: { name: 'results', after: ({ type }: Visit) => type === 'results' } }),
    ...(fold && {
      fold: summaryFold<User, Visit, number>(({ time }) => time, { empty: 0, concat: (x, y) => x + y }),
    }),
  } as SessionizerOptions<User, Visit, Result>;
}

const inOneOrder = (results: readonly unknown[]) =>
  [...(results as Result[])].sort(
    (a, b) => a.deadline - b.deadline || (JSON.stringify(a.user) < JSON.stringify(b.user) ? -1 : 1),
  );

/** A store may hold snapshots of older versions. They must be restored with the same meaning. */
describe.each(['format-1.json', 'format-2.json'])('%s', (file) => {
  const golden = JSON.parse(readFileSync(new URL(`golden/${file}`, import.meta.url), 'utf8')) as Golden[];

  it.each(golden)('$name', ({ options, snapshot, then, closes }) => {
    const machine = Sessionizer.restore<User, Visit, Result>(optionsOf(options), snapshot);
    const results = [...then.flatMap((event) => machine.add(event.user, event)), ...machine.flush()];

    const brief = results.map((result) =>
      'events' in result ? { ...result, events: result.events.map(({ id }) => id) } : { ...result },
    );
    // The package does not promise an order of sessions that are equal in every sort key.
    expect(inOneOrder(brief)).toEqual(inOneOrder(closes));
  });

  it.each(golden)('$name, as it is written today', ({ options, snapshot }) => {
    const again = Sessionizer.restore<User, Visit, Result>(optionsOf(options), snapshot).snapshot();

    expect(again.format).toBe(2);
    if (snapshot.format === 2) expect(again).toEqual(snapshot);
  });
});

it('is there for each format', () => {
  expect(readdirSync(new URL('golden', import.meta.url)).sort()).toEqual(['format-1.json', 'format-2.json']);
});
