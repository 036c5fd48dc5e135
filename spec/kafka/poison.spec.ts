import { lastValueFrom, takeWhile, toArray } from 'rxjs';
import { beforeEach, describe, expect, test } from 'vitest';
import { ctrFold, type Fold, type Span } from 'rxjs-sessionize';
import { type KafkaEvent, kafkaSessions, type KafkaSessionsOptions } from 'rxjs-sessionize/kafka';
import { MemoryBroker, MemoryClient } from './memory-broker.js';
import { brokerWithInput, optionsOn, untilCommitted } from './memory-worker.js';

type Event = Readonly<Record<string, unknown>>;
type Options = KafkaSessionsOptions<string, Event, Span<string>>;

const good = (time: number) => JSON.stringify({ user: 'ann', time });
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
/** Throws at an event whose `fails` is this step. */
const failingAt = (step: string) => (event: Event) => {
  if (event['fails'] === step) throw new Error(`${step} fails`);
};

let broker: MemoryBroker;
let options: Options;

beforeEach(() => {
  broker = brokerWithInput();
  options = {
    ...optionsOn(broker),
    decode: (value) => JSON.parse(String(value)) as Event,
    userOf: (event) => (failingAt('userOf')(event), event['user'] as string),
    timeOf: (event) => (failingAt('timeOf')(event), event['time'] as number),
    idOf: (event) => (failingAt('idOf')(event), event['id'] as undefined),
  };
});

const write = (value: string | Uint8Array | null, key: string | null = 'ann') => {
  broker.write({ topic: 'input', partition: 0, key, value });
};
/** Runs a worker until it has committed every message. */
const run = (others: Partial<Options> = {}) => {
  return untilCommitted(broker, { ...options, ...others });
};
const letters = () =>
  broker
    .committed('g-dead-letters')
    .map(({ key, value, headers = {} }): Readonly<Record<string, unknown>> => ({ key, value, ...headers }));
const sessions = () =>
  broker.committed('output').map(({ value }) => {
    const { user, start, end } = JSON.parse(String(value)) as Span<string>;
    return [user, start, end];
  });

/** Each is sent between two messages of ann that make one session. */
const poison: readonly [what: string, value: string | Uint8Array | null, reason: string, detail?: RegExp][] = [
  ['a message without a value', null, 'undecodable', /no value/],
  ['an empty message', '', 'undecodable'],
  ['no JSON', 'junk', 'undecodable', /JSON/],
  ['bytes that are no UTF-8', new Uint8Array([0xff, 0xfe, 0x00]), 'undecodable'],
  ['null', 'null', 'undecodable', /decode returned null/],
  ['a number', '5', 'invalid-user', /got undefined/],
  ['a user that is a list', '{"user":[1],"time":5}', 'invalid-user', /got an array/],
  ['a user that is no finite number', '{"user":1e400,"time":5}', 'invalid-user', /got Infinity/],
  ['a missing time', '{"user":"ann"}', 'invalid-time', /got undefined/],
  ['a time of nanoseconds', '{"user":"ann","time":1700000000000000000}', 'invalid-time'],
  ['a time that is no finite number', '{"user":"ann","time":1e400}', 'invalid-time'],
  ['userOf throws', '{"user":"ann","time":5,"fails":"userOf"}', 'invalid-user', /userOf fails/],
  ['timeOf throws', '{"user":"ann","time":5,"fails":"timeOf"}', 'invalid-time', /timeOf fails/],
  ['idOf throws', '{"user":"ann","time":5,"fails":"idOf"}', 'invalid-id', /idOf fails/],
  ['an id that is none', '{"user":"ann","time":5,"id":true}', 'invalid-id', /got true/],
  ['a number that JSON does not give back', '{"user":"ann","time":5,"x":1e400}', 'not-storable', /Infinity/],
  ['lists in lists in lists', `{"user":"ann","time":5,"x":${nested(20_000)}}`, 'not-storable'],
];

describe('a message that is at fault is a dead letter, and its partition goes on', () => {
  test.each(poison)('%s', async (_what, value, reason, detail = /^/) => {
    write(good(0));
    write(value);
    write(good(10));
    write(good(5_000));
    const told = await run();

    expect(told.map(({ type }) => type)).not.toContain('restarting');
    expect(sessions()).toEqual([['ann', 0, 10]]);
    expect(letters()).toMatchObject([{ reason, topic: 'input', partition: '0', offset: '1' }]);
    expect(String(letters()[0]!['value'])).toBe(String(value));
    expect(letters()[0]).not.toHaveProperty('value-bytes');
    expect(letters()[0]!['detail'] ?? '').toMatch(detail);
  });

  test('all of them, several times over', async () => {
    for (const [, value] of [...poison, ...poison]) {
      write(value, null);
      write(good(1));
    }
    write(good(5_000));
    await run();

    expect(sessions()).toEqual([['ann', 1, 1]]);
    expect(letters().map(({ reason }) => reason)).toEqual([...poison, ...poison].map(([, , reason]) => reason));
  });

  test.each([null, undefined, 0, Symbol('no'), { message: 1 }])('whatever is thrown: %o', async (thrown) => {
    write(good(0));
    await run({
      decode: () => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- what others throw may be anything
        throw thrown;
      },
    });
    expect(letters()).toMatchObject([{ reason: 'undecodable' }]);
  });
});

test('dead letters do not wait for a commit in memory beyond 32 MB of messages', async () => {
  const junk = 'x'.repeat(900_000);
  for (let i = 0; i < 40; i++) write(junk);
  const goesOn = ({ type }: KafkaEvent) => type !== 'committed';
  const rare = { ...options, commitEvery: { ms: 100_000, events: 100_000 } };
  const told = await lastValueFrom(kafkaSessions(rare).pipe(takeWhile(goesOn, true), toArray()));
  expect(told.at(-1)).toMatchObject({ partitions: [{ position: Math.ceil((32 * 1024 * 1024) / 900_003) }] });
});

describe('what is more than a message holds', () => {
  const most = 10_000;
  beforeEach(() => {
    options = { ...options, client: new MemoryClient(broker, most) };
    // The topics refuse anything larger.
    for (const topic of ['output', 'g-dead-letters', 'g-changelog']) {
      broker.createTopic(topic, 1, {
        'max.message.bytes': String(most),
        ...(topic === 'g-changelog' && { 'cleanup.policy': 'compact' }),
      });
    }
  });

  test.each([
    ['a value', 'k', 'x'.repeat(most)],
    ['a value of characters of several bytes', 'k', '€'.repeat(most / 3)],
    ['a key', 'k'.repeat(most), 'x'],
    ['both', 'k'.repeat(most), 'x'.repeat(most)],
    ['a value that just fits without its reason', 'k', 'x'.repeat(most - 150)],
  ])('of a dead letter is cut, and it says so: %s', async (_what, key, value) => {
    write(good(0));
    write(value, key);
    write(good(10));
    write(good(5_000));
    await run();

    expect(sessions()).toEqual([['ann', 0, 10]]);
    const letter = letters()[0]!;
    const bytes = (content: unknown) => Buffer.byteLength(String(content));
    expect(letter).toMatchObject({ reason: 'undecodable', offset: '1' });
    expect(bytes(letter['key']) + bytes(letter['value'])).toBeGreaterThan(most - 700);
    for (const [name, whole] of [
      ['key', key],
      ['value', value],
    ] as const) {
      const isCut = String(letter[name]) !== whole;
      expect(whole.startsWith(String(letter[name]))).toBe(true);
      expect(letter[`${name}-bytes`]).toBe(isCut ? String(bytes(whole)) : undefined);
    }
  });

  test('events of a user that would not fit into the changelog are dead letters, whole; the session closes without them', async () => {
    const pad = 'x'.repeat(900);
    for (let time = 0; time < 20; time++) {
      write(JSON.stringify({ user: 'bot', time, pad }));
      write(good(time));
    }
    write(good(5_000));
    write(JSON.stringify({ user: 'bot', time: 5_000, pad }));
    write(good(10_000));
    const told = await run();

    expect(told.map(({ type }) => type)).not.toContain('restarting');
    const results = broker.committed('output').map(({ value }) => JSON.parse(String(value)) as { events: Event[] });
    const found = results.map(({ events }) => [events[0]!['user'], events.length] as [string, number]);
    expect(found.sort(([a, i], [b, j]) => (a === b ? i - j : a < b ? -1 : 1))).toEqual([
      ['ann', 1],
      ['ann', 20],
      ['bot', 1],
      ['bot', 9],
    ]);
    expect(letters()).toHaveLength(11);
    for (const letter of letters()) expect(letter).toMatchObject({ reason: 'state-too-large' });
    expect(letters().map(({ value }) => (JSON.parse(String(value)) as Event)['time'])).toEqual([
      9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19,
    ]);
  });

  test('it makes no difference how often it commits and restarts', async () => {
    for (let time = 0; time < 20; time++) {
      write(JSON.stringify({ user: 'bot', time, pad: 'x'.repeat(900) }));
      await run();
    }
    expect(letters().map(({ offset }) => offset)).toEqual(Array.from({ length: 11 }, (_, i) => String(i + 9)));
  });

  test('one event that is too great by itself', async () => {
    write(JSON.stringify({ user: 'ann', time: 0, pad: 'x'.repeat(most) }));
    write(good(0));
    write(good(5_000));
    await run();
    expect(sessions()).toEqual([['ann', 0, 0]]);
    const detail = `with it, what is kept of the user is more than ${String(most - 1_000)} bytes`;
    expect(letters()).toMatchObject([{ reason: 'state-too-large', offset: '0', detail }]);
  });

  test('a user whose name is too long for a key comes and goes without a restart', async () => {
    write(JSON.stringify({ user: 'x'.repeat(most), time: 0, type: 'search' }));
    write(good(5_000));
    write(good(10_000));
    const told = await run({
      fold: ctrFold<string, Event>({ isSearch: () => true, isClick: () => false }),
      commitEvery: { ms: 100_000, events: 3 },
    });

    expect(told.map(({ type }) => type)).not.toContain('restarting');
    expect(letters()).toMatchObject([{ reason: 'result-too-large' }]);
  });

  test('a result is a dead letter with the id of its session', async () => {
    write(good(0));
    write(good(5_000));
    write(good(10_000));
    const encode = (result: Span<string>) =>
      JSON.stringify({ ...result, pad: 'x'.repeat(result.start === 0 ? most : 1) });
    const told = await run({ encode });

    expect(told.at(-1)).toMatchObject({ type: 'committed', results: 1, rejected: { 'result-too-large': 1 } });
    expect(sessions()).toEqual([['ann', 5_000, 5_000]]);
    const letter = letters()[0]!;
    expect(letter).toMatchObject({ key: 'ann', reason: 'result-too-large', id: '["ann",0]' });
    expect(Number(letter['value-bytes'])).toBeGreaterThan(most);
    expect(letter).not.toHaveProperty('offset');
  });

  test('a result that cannot be encoded is a dead letter, as JSON', async () => {
    write(good(0));
    write(good(5_000));
    write(good(10_000));
    const encode = (result: Span<string>) => {
      if (result.start === 0) throw new Error('not this one');
      return JSON.stringify(result);
    };
    await run({ encode });

    expect(sessions()).toEqual([['ann', 5_000, 5_000]]);
    const letter = letters()[0]!;
    expect(letter).toMatchObject({ key: 'ann', reason: 'not-encoded', detail: 'not this one', id: '["ann",0]' });
    expect(JSON.parse(String(letter['value']))).toMatchObject({ user: 'ann', start: 0, events: [{ time: 0 }] });
  });

  test('where a topic takes less than the client says, the worker refuses to work, with a sentence', async () => {
    broker.createTopic('narrow', 1, { 'max.message.bytes': '2000' });
    write('x'.repeat(5_000));
    await expect(run({ deadLetters: 'narrow' })).rejects.toMatchObject({
      name: 'KafkaRefusal',
      code: 'topic-takes-less',
    });
  });
});

describe('with a fold', () => {
  interface Spent {
    readonly names: readonly string[];
    readonly sum: number;
  }
  /** Keeps the names of the events, and the sum of the amounts paid. */
  const spent: Fold<string, Event, Spent, Span<string> & Spent> = {
    name: 'spent',
    empty: () => ({ names: [], sum: 0 }),
    add: ({ names, sum }, event) => {
      failingAt('fold')(event);
      return {
        names: [...names, typeof event['name'] === 'string' ? event['name'] : ''],
        sum: sum + Number(event['paid'] ?? 0),
      };
    },
    merge: (a, b) => ({ names: [...a.names, ...b.names], sum: a.sum + b.sum }),
    finish: (value, user, start, end, deadline, closedBy) => ({ user, start, end, deadline, closedBy, ...value }),
    renew: () => ({ names: [], sum: 0 }),
    save: (value) => value,
    load: (value) => value as Spent,
  };
  const paid = (user: string, time: number, amount: unknown, name?: string) =>
    JSON.stringify({ user, time, paid: amount, name });
  const results = () =>
    broker.committed('output').map(({ value }) => {
      const { user, start, end, names, sum } = JSON.parse(String(value)) as Span<string> & Spent;
      return [user, start, end, names.length, sum];
    });

  test('what an event is does not matter, as long as the fold can take it', async () => {
    write(paid('ann', 0, 1));
    write('{"user":"ann","time":5,"paid":1,"x":1e400}');
    write(good(5_000));
    await run({ fold: spent });
    expect(results()).toEqual([['ann', 0, 5, 2, 2]]);
    expect(letters()).toEqual([]);
  });

  test('an event that the fold cannot take is a dead letter', async () => {
    write(paid('ann', 0, 1));
    write('{"user":"ann","time":5,"fails":"fold"}');
    write('{"user":"bob","time":6,"fails":"fold"}');
    write(paid('ann', 10, 2));
    write(good(5_000));
    await run({ fold: spent });
    expect(results()).toEqual([['ann', 0, 10, 2, 3]]);
    expect(letters()).toMatchObject([
      { reason: 'not-folded', offset: '1', detail: 'fold fails' },
      { reason: 'not-folded', offset: '2', detail: 'fold fails' },
    ]);
  });

  test.each([true, false])(
    'what makes the state no JSON is a dead letter, and the user goes on from the last commit (%s)',
    async (isKnown) => {
      if (isKnown) {
        write(paid('ann', 0, 1));
        await run({ fold: spent });
      }
      write(paid('ann', 5, 'much'));
      write(paid('bob', 6, 1));
      write(paid('ann', 7, 3));
      const told = await run({ fold: spent });

      expect(told.filter(({ type }) => type === 'restarting')).toHaveLength(1);
      const offset = isKnown ? 1 : 0;
      // The messages of that user up to the commit are refused as well.
      expect(letters()).toMatchObject([
        { reason: 'not-storable', offset: String(offset), detail: 'the fold keeps NaN at .sum' },
        { reason: 'not-storable', offset: String(offset + 2) },
      ]);

      write(paid('cat', 5_000, 3));
      write(paid('ann', 6_000, 7));
      write(paid('cat', 9_000, 7));
      await run({ fold: spent });
      expect(results().sort()).toEqual([
        ...(isKnown ? [['ann', 0, 0, 1, 1]] : []),
        ['ann', 6_000, 6_000, 1, 7],
        ['bob', 6, 6, 1, 1],
        ['cat', 5_000, 5_000, 1, 3],
      ]);
    },
  );

  test('a result that is no JSON is a dead letter, where nobody said how to encode it', async () => {
    write(paid('ann', 0, 'much'));
    write(paid('bob', 5_000, 1));
    await run({ fold: spent });
    expect(results()).toEqual([]);
    expect(letters()).toMatchObject([{ reason: 'not-encoded', id: '["ann",0]' }]);
  });

  test('what makes the state too large is a dead letter, and restarts come to an end', async () => {
    options = { ...options, client: new MemoryClient(broker, 10_000) };
    const text = 'x'.repeat(1_500);
    let restarts = 0;
    for (let round = 0; round < 10; round++) {
      for (let i = 0; i < 3; i++) write(paid('bot', 3 * round + i, 0, text));
      write(paid('ann', round, 0));
      const told = await run({ fold: spent });
      restarts += told.filter(({ type }) => type === 'restarting').length;
    }
    write(paid('ann', 5_000, 0));
    await run({ fold: spent });
    expect(restarts).toBeGreaterThan(0);
    for (const letter of letters()) expect(letter).toMatchObject({ reason: 'state-too-large', key: 'ann' });
    const bot = results().find(([user]) => user === 'bot')!;
    expect(Number(bot[3]) + letters().length).toBe(30);
    expect(results().find(([user]) => user === 'ann')).toEqual(['ann', 0, 9, 10, 0]);
  });
});
