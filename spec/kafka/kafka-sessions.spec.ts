import { setImmediate } from 'node:timers/promises';
import { interval, lastValueFrom, of, Subject, takeWhile, throwError, toArray } from 'rxjs';
import { describe, expect, test, vi } from 'vitest';
import { arrivalClock, type Fold, type Session } from 'rxjs-sessionize';
import {
  type KafkaCounts,
  type KafkaEvent,
  type KafkaMessage,
  kafkaSessions,
  type KafkaSessionsOptions,
} from 'rxjs-sessionize/kafka';
import type { Click } from './events.js';
import { MemoryBroker, MemoryClient } from './memory-broker.js';

const withBroker = (partitions = 1) => {
  const broker = new MemoryBroker(
    () => setImmediate(),
    () => 0.99,
  );
  broker.createTopic('input', partitions);
  const options: KafkaSessionsOptions<string, Click, Session<string, Click>> = {
    client: new MemoryClient(broker),
    group: 'g',
    staticId: 's',
    input: 'input',
    output: 'output',
    decode: (value) => JSON.parse(String(value)) as Click,
    gap: 10,
    create: true,
    commitEvery: { ms: 0 },
  };
  const write = (user: string, time: number, partition = 0) => {
    broker.write({ topic: 'input', partition, key: user, value: JSON.stringify({ user, time, id: time }) });
  };
  return { broker, options, write };
};
/** Runs a worker until it has made this many commits. */
const run = (options: KafkaSessionsOptions<string, Click>, commits = 1) => {
  let count = 0;
  const goesOn = ({ type }: KafkaEvent) => type !== 'committed' || ++count < commits;
  return lastValueFrom(kafkaSessions(options).pipe(takeWhile(goesOn, true), toArray()));
};

describe('kafkaSessions', () => {
  test('tells what it does, and commits results with their ids', async () => {
    const { broker, options, write } = withBroker();
    write('ann', 0);
    write('ann', 20);
    const told = await run(options);
    expect(told).toEqual([
      { type: 'restored', partition: 0, position: 0, users: 0, records: 0 },
      { type: 'assigned', partitions: [0] },
      {
        type: 'committed',
        partitions: [{ partition: 0, position: 2, lag: 0, watermark: 20, openSessions: 1 }],
        results: 1,
        rejected: {},
        took: expect.any(Number) as number,
      },
    ]);
    const events = [{ user: 'ann', time: 0, id: 0 }];
    expect(broker.committed('output')).toEqual([
      {
        topic: 'output',
        key: 'ann',
        value: JSON.stringify({ user: 'ann', start: 0, end: 0, closedBy: 'gap', deadline: 10, events }),
        headers: { id: '["ann",0]' },
      },
    ]);
  });

  test('keeps the state of a user, and nothing once the user is forgotten', async () => {
    const { broker, options, write } = withBroker();
    write('ann', 0);
    write('bob', 100);
    await run(options);
    const keys = broker.committed('g-changelog').map(({ key, value }) => [key, value === null]);
    expect(keys).toContainEqual(['"bob"', false]);
    expect(keys).toContainEqual(['"ann"', true]);
  });

  test('is cold: each subscription is a worker of its own', async () => {
    const { broker, options, write } = withBroker();
    const worker = kafkaSessions(options);
    expect(broker.places.size).toBe(0);
    write('ann', 0);
    const untilCommitted = worker.pipe(takeWhile(({ type }) => type !== 'committed', true));
    await lastValueFrom(untilCommitted);
    write('ann', 20);
    await lastValueFrom(untilCommitted);
    expect(broker.committed('output')).toHaveLength(1);
  });

  test('goes on from its state where the group has forgotten its offsets', async () => {
    const { broker, options, write } = withBroker();
    write('ann', 0);
    await run(options);
    broker.offsets.clear();
    write('ann', 5);
    write('ann', 30);
    const [, restored] = await run(options);
    expect(restored).toMatchObject({ type: 'restored', position: 1, users: 1 });
    expect(broker.committed('output').map(({ value }) => JSON.parse(String(value)) as object)).toMatchObject([
      { start: 0, end: 5 },
    ]);
  });

  test('refuses an offset that is not that of its state', async () => {
    const { broker, options, write } = withBroker();
    write('ann', 0);
    await run(options);
    broker.offsets.set(0, 0);
    await expect(run(options)).rejects.toThrow(
      'partition 0 of input: the group g is at offset 0, but its state in g-changelog is that of offset 1: somebody moved',
    );
  });

  test.each([
    ['"ann"', '{"floor":', 'the last message with the key "\\"ann\\"" in partition 0 of g-changelog is not'],
    ['"ann"', '{"floor":0}', 'Sessionizer.restore: users[0].open must be an array, got undefined'],
    ['partition', '{}', 'the last message with the key "partition" in partition 0 of g-changelog is not'],
  ])('refuses a changelog that is damaged, and does not restart for ever: %s %s', async (key, value, message) => {
    const { broker, options, write } = withBroker();
    write('ann', 0);
    await run(options);
    broker.write({ topic: 'g-changelog', partition: 0, key, value });
    const refusal = { name: 'KafkaRefusal', code: 'other-state', message: expect.stringContaining(message) as string };
    await expect(run(options)).rejects.toMatchObject(refusal);
  });

  test('refuses to go on where messages were deleted before they were read', async () => {
    const { broker, options, write } = withBroker();
    write('ann', 0);
    await run(options);
    const client = new MemoryClient(broker);
    const join = client.join.bind(client);
    client.join = async (membership) => {
      const member = await join(membership);
      const bounds = member.bounds.bind(member);
      member.bounds = async (topic, partition) => ({
        ...(await bounds(topic, partition)),
        first: topic === 'input' ? 7 : 0,
      });
      return member;
    };
    await expect(run({ ...options, client })).rejects.toThrow(
      'partition 0 of input: the next message to read is at offset 1, but the topic begins at 7',
    );
  });

  test('counts duplicates, and takes them for no loss', async () => {
    const { broker, options, write } = withBroker();
    write('ann', 0);
    write('ann', 0);
    const told = await run({ ...options, idOf: ({ id }) => id });
    expect(told.at(-1)).toMatchObject({ type: 'committed', rejected: { duplicate: 1 } });
    expect(broker.committed('g-dead-letters')).toEqual([]);
  });

  test('erases a user whom a message asks to erase, and writes it to the changelog', async () => {
    const { broker, options, write } = withBroker();
    const forget = ({ key, value }: KafkaMessage) => (value === null ? String(key) : undefined);
    write('ann', 0);
    write('bob', 0);
    await run({ ...options, forget });
    broker.write({ topic: 'input', key: 'ann', value: null });
    broker.write({ topic: 'input', key: 'nobody', value: null });
    await run({ ...options, forget });
    expect(
      broker
        .committed('g-changelog')
        .filter(({ key }) => key === '"ann"')
        .at(-1),
    ).toMatchObject({ value: null });
    write('ann', 5);
    write('bob', 100);
    await run({ ...options, forget });
    const visits = broker.committed('output').map(({ value }) => JSON.parse(String(value)) as Session<string, Click>);
    expect(visits.map(({ user, start }) => [user, start])).toEqual([
      ['bob', 0],
      ['ann', 5],
    ]);
    expect(broker.committed('g-dead-letters')).toEqual([]);
  });

  test.each([
    [() => ({ no: 'user' }) as never, 'invalid-user', 'forget must return a string or a finite number, got an object'],
    [
      () => {
        throw new Error('a bug');
      },
      'undecodable',
      'a bug',
    ],
  ])('makes a dead letter of a message of which forget cannot tell: %#', async (forget, reason, detail) => {
    const { broker, options, write } = withBroker();
    write('ann', 0);
    await run({ ...options, forget });
    expect(broker.committed('g-dead-letters')).toMatchObject([{ key: 'ann', headers: { reason, detail } }]);
  });

  test('a user who was refused for too large a state may begin anew once erased', async () => {
    const { broker, options, write } = withBroker();
    const client = new MemoryClient(broker, 4_000);
    const decode = (value: Uint8Array) => ({ ...(JSON.parse(String(value)) as Click), padding: 'x'.repeat(1_000) });
    const forget = ({ key, value }: KafkaMessage) => (value === null ? String(key) : undefined);
    for (let time = 0; time < 5; time++) write('ann', time);
    const isRefused = (event: KafkaEvent) => event.type === 'committed' && 'state-too-large' in event.rejected;
    await lastValueFrom(kafkaSessions({ ...options, client, decode }).pipe(takeWhile((event) => !isRefused(event))));
    const refused = broker.committed('g-dead-letters').length;
    broker.write({ topic: 'input', key: 'ann', value: null });
    write('ann', 6);
    await run({ ...options, client, decode, forget });
    expect(broker.committed('g-dead-letters')).toHaveLength(refused);
  });

  test('shows the open sessions of all its partitions, in order, once what it has read is committed', async () => {
    const { broker, options, write } = withBroker(2);
    write('ann', 5, 0);
    write('bob', 0, 1);
    const look = new Subject<void>();
    const shown: unknown[] = [];
    const worker = kafkaSessions({
      ...options,
      commitEvery: { ms: 1e6 },
      openSessions: {
        at: look,
        to: (open, { partitions }) => {
          shown.push(
            open.map(({ user }) => user),
            partitions.map(({ position, watermark }) => [position, watermark]),
          );
          shown.push(broker.committed('g-changelog').some(({ key }) => key === '"ann"'));
        },
      },
    }).subscribe();
    look.next();
    await vi.waitUntil(() => shown.length === 3);
    expect(shown[0]).toEqual([]);
    for (let turns = 0; turns < 50; turns++) await setImmediate();
    look.next();
    await vi.waitUntil(() => shown.length === 6);
    worker.unsubscribe();
    expect(shown.slice(3)).toEqual([
      ['bob', 'ann'],
      [
        [1, 5],
        [1, 0],
      ],
      true,
    ]);
  });

  test('fails with what openSessions fails with', async () => {
    const { options } = withBroker();
    const bug = new Error('a bug');
    const to = () => {
      throw bug;
    };
    const failing = (openSessions: object) => run({ ...options, openSessions: openSessions as never });
    await expect(failing({ at: of(1), to })).rejects.toMatchObject({ code: 'failed-function', cause: bug });
    await expect(failing({ at: throwError(() => bug), to })).rejects.toBe(bug);
  });

  test('has its monitor read what is committed, and ends it after its last commit', async () => {
    const { options, write } = withBroker();
    write('ann', 0);
    write('ann', 20);
    let read: (() => KafkaCounts) | undefined;
    const over = new Promise<KafkaCounts>((resolve) => {
      const monitor = (reads: () => KafkaCounts) => {
        read = reads;
        return () => {
          resolve(reads());
        };
      };
      void run({ ...options, monitor }).then(() => {
        expect(read?.()).toMatchObject({
          taken: 2,
          closed: { gap: { sessions: 1, events: 1 } },
          open: { sessions: 1, events: 1 },
          users: 1,
          commits: 1,
          partitions: [{ partition: 0, position: 2, lag: 0, watermark: 20, openSessions: 1 }],
        });
      });
    });
    expect(await over).toMatchObject({ taken: 2, open: { events: 0 }, released: 1, partitions: [] });
  });

  describe('a user in two partitions', () => {
    const letters = (broker: MemoryBroker) =>
      broker
        .committed('g-dead-letters')
        .map(({ value, headers = {} }) => [JSON.parse(String(value)) as Click, headers['reason']]);
    const sessions = (broker: MemoryBroker) =>
      broker.committed('output').map(({ value }) => {
        const { user, start, end } = JSON.parse(String(value)) as Session<string, Click>;
        return [user, start, end];
      });

    test('is a fault of the message that came second: it is a dead letter, and the worker goes on', async () => {
      const { broker, options, write } = withBroker(2);
      write('ann', 0, 0);
      await run(options);
      write('ann', 1, 1);
      write('bob', 2, 1);
      write('ann', 3, 0);
      write('bob', 20, 1);
      write('cyd', 20, 0);
      await run(options);
      expect(letters(broker)).toEqual([[{ user: 'ann', time: 1, id: 1 }, 'not-by-user']]);
      expect(new Set(sessions(broker).map(String))).toEqual(new Set(['ann,0,3', 'bob,2,2']));
    });

    test('may go to another one when nothing is kept for the user any longer', async () => {
      const { broker, options, write } = withBroker(2);
      write('ann', 0, 0);
      write('cyd', 100, 0);
      await run(options);
      write('ann', 50, 1);
      write('bob', 100, 1);
      await run(options);
      expect(letters(broker)).toEqual([]);
      expect(sessions(broker)).toEqual([
        ['ann', 0, 0],
        ['ann', 50, 50],
      ]);
    });

    test('does not end a worker that gets both partitions from others', async () => {
      const { broker, options, write } = withBroker(2);
      write('ann', 0, 0);
      write('bob', 0, 1);
      await run(options);
      const ann = broker.committed('g-changelog').find(({ key }) => key === '"ann"')!;
      broker.write({ ...ann, partition: 1 });
      write('ann', 1, 0);
      write('ann', 2, 1);
      await run(options);
      expect(letters(broker)).toEqual([[expect.objectContaining({ user: 'ann' }), 'not-by-user']]);
    });
  });

  test('refuses other options than those its state was made with', async () => {
    const { options, write } = withBroker();
    write('ann', 0);
    await run(options);
    await expect(run({ ...options, gap: 11 })).rejects.toThrow(
      'partition 0, before offset 1: Sessionizer.restore: the snapshot was made with gap 10, which is 11 here',
    );
  });

  test('refuses topics that are missing, or unfit for state', async () => {
    const { broker, options } = withBroker();
    await expect(run({ ...options, input: 'nothing' })).rejects.toThrow('the input topic nothing does not exist');
    await expect(run({ ...options, create: false })).rejects.toThrow('the output topic output does not exist');
    broker.createTopic('two', 2, { 'cleanup.policy': 'compact' });
    await expect(run({ ...options, changelog: 'two' })).rejects.toThrow('the changelog topic two has 2 partitions');
    broker.createTopic('lossy', 1);
    await expect(run({ ...options, changelog: 'lossy' })).rejects.toThrow('the changelog topic lossy is not compacted');
  });

  test('fails with the error of a function of yours as the cause, where it is about no message', async () => {
    const { options, write } = withBroker();
    write('ann', 0);
    const bug = new Error('a bug');
    const fold: Fold<string, Click, unknown, Session<string, Click>> = {
      name: 'broken',
      empty: () => 0,
      add: () => 0,
      merge: () => 0,
      finish: () => undefined,
      renew: () => 0,
      save: () => 0,
      load: () => {
        throw bug;
      },
    };
    const openSessions = { at: interval(30), to: () => undefined };
    await expect(run({ ...options, fold, openSessions }, 5)).rejects.toMatchObject({
      message: 'partition 0, before offset 1: a bug',
      code: 'failed-function',
      cause: bug,
    });
  });

  test('joins anew after whatever else fails, and says so', async () => {
    const { broker, options, write } = withBroker();
    write('ann', 0);
    const client = new MemoryClient(broker);
    const join = client.join.bind(client);
    let joins = 0;
    client.join = (membership) => (++joins === 1 ? Promise.reject(new Error('no network')) : join(membership));
    const [first] = await run({ ...options, client });
    expect(first).toEqual({ type: 'restarting', error: new Error('no network') });
  });

  test('waits twice as long after each failure in a row, at most 5 s, and 0.1 s after one that a commit precedes', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const { broker, options, write } = withBroker();
    write('ann', 0);
    const client = new MemoryClient(broker);
    const join = client.join.bind(client);
    let works = false;
    client.join = async (membership) => (works ? join(membership) : Promise.reject(new Error('no network')));
    const told: string[] = [];
    const worker = kafkaSessions({ ...options, client }).subscribe(({ type }) => {
      told.push(type);
      works &&= type !== 'committed';
    });
    const restarts = async () => {
      for (let turn = 0; turn < 50; turn++) await setImmediate();
      return told.filter((type) => type === 'restarting').length;
    };
    try {
      expect(await restarts()).toBe(1);
      let count = 1;
      for (const pause of [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]) {
        vi.advanceTimersByTime(pause - 1);
        expect(await restarts()).toBe(count);
        vi.advanceTimersByTime(1);
        expect(await restarts()).toBe(++count);
      }
      works = true;
      vi.advanceTimersByTime(5_000);
      await restarts();
      expect(told.at(-1)).toBe('committed');
      broker.places.clear();
      expect(await restarts()).toBe(++count);
      vi.advanceTimersByTime(99);
      expect(await restarts()).toBe(count);
      vi.advanceTimersByTime(1);
      expect(await restarts()).toBe(count + 1);
    } finally {
      worker.unsubscribe();
      vi.useRealTimers();
    }
  });

  test('asks for no more messages than the next commit may have', async () => {
    const { broker, options, write } = withBroker();
    for (const time of [0, 1, 2]) write('ann', time);
    const client = new MemoryClient(broker);
    const join = client.join.bind(client);
    const asked: number[] = [];
    client.join = async (membership) => {
      const member = await join(membership);
      const consume = member.consume.bind(member);
      member.consume = async (max) => {
        asked.push(max);
        const messages = await consume(max);
        if (messages.length === 3) for (const time of [3, 4, 5, 6]) write('ann', time);
        return messages;
      };
      return member;
    };
    const told = await run({ ...options, client, commitEvery: { ms: 60_000, events: 5 } });
    expect(told.at(-1)).toMatchObject({ type: 'committed', partitions: [{ position: 5 }] });
    expect([...new Set(asked)]).toEqual([5, 2]);
  });

  test('commits before it gives partitions back, but not when it has lost them', async () => {
    const { options, write } = withBroker();
    const seldom = { ...options, commitEvery: { ms: 60_000 } };
    const told: string[] = [];
    const last = (types: string[]) =>
      vi.waitFor(() => {
        expect(told.slice(-types.length)).toEqual(types);
      });
    const worker = kafkaSessions(seldom).subscribe(({ type }) => {
      if (!type.startsWith('restor')) told.push(type);
    });
    await last(['assigned']);
    write('ann', 0);
    for (let turn = 0; turn < 50; turn++) await setImmediate();
    // With one partition, the second member gets none, and the first gets it back.
    const second = kafkaSessions({ ...seldom, staticId: 't' }).subscribe();
    await last(['committed', 'revoked', 'assigned']);
    write('ann', 1);
    for (let turn = 0; turn < 50; turn++) await setImmediate();
    const successor = kafkaSessions(seldom).subscribe();
    await last(['lost', 'restarting']);
    for (const each of [worker, second, successor]) each.unsubscribe();
  });

  test('checks its options at once', () => {
    const { options } = withBroker();
    const made = (other: object) => () => kafkaSessions({ ...options, ...other });
    expect(made({ gap: -1 })).toThrow('kafkaSessions: gap must be a finite number of ms, at least 0, got -1');
    expect(made({ group: '' })).toThrow('kafkaSessions: group must be a name, got ""');
    expect(made({ staticId: undefined })).toThrow('kafkaSessions: staticId must be a name, got undefined');
    expect(made({ decode: 1 })).toThrow('kafkaSessions: decode must be a function, got 1');
    expect(made({ client: null })).toThrow('kafkaSessions: client must be settings or a client, got null');
    expect(made({ monitor: 1 })).toThrow('kafkaSessions: monitor must be a function, got 1');
    expect(made({ openSessions: { at: [] } })).toThrow('kafkaSessions: openSessions must be an object with at, and a');
    expect(made({ commitEvery: 1_000 })).toThrow('kafkaSessions: commitEvery must be an object, got 1000');
    expect(made({ clock: arrivalClock() })).toThrow('kafkaSessions: clock must be eventClock or liveClock');
  });
});
