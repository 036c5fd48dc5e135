import { describe, expect, it } from 'vitest';
import { readMessage } from '../../lib/kafka/read-message.js';

interface Event {
  readonly user: string | number;
  readonly time: number;
  readonly id?: string;
}

const settings = {
  decode: (value: unknown) => JSON.parse(String(value)) as Event,
  userOf: ({ user }: Event) => user,
  timeOf: ({ time }: Event) => time,
};
const message = (value: unknown) => ({
  partition: 0,
  offset: 7,
  key: 'key',
  value: value === null ? null : Buffer.from(JSON.stringify(value)),
});
const read = (value: unknown, option: object = {}) => readMessage({ ...settings, ...option }, message(value));
const failing = (): never => {
  throw new Error('no luck');
};
const event = { user: 'ann', time: 5 };

describe('a message', () => {
  it('is an event of a user, with an id where there is one', () => {
    expect(read(event)).toEqual({ user: 'ann', event, id: undefined });
    expect(read({ ...event, user: 0 })).toMatchObject({ user: 0 });
    expect(read(event, { idOf: () => undefined })).toEqual({ user: 'ann', event, id: undefined });
    expect(read(event, { idOf: () => 0 })).toEqual({ user: 'ann', event, id: 0 });
  });

  it.each([undefined, null, NaN, Infinity, -Infinity])(
    'has no id where idOf gives %s, as in every other entry (S11)',
    (id) => {
      expect(read(event, { idOf: () => id })).toEqual({ user: 'ann', event, id: undefined });
    },
  );

  it('is read with all that comes with it', () => {
    const seen: unknown[] = [];
    read(event, {
      forget: (all: unknown) => void seen.push(all),
      decode(value: unknown, all: unknown) {
        seen.push(value, all);
        return event;
      },
    });
    expect(seen).toEqual([message(event), message(event).value, message(event)]);
  });

  it.each(['ann', '', 5, 0])('asks to erase a user: %o', (user) => {
    expect(read(null, { forget: () => user })).toEqual({ erased: user });
  });

  it.each<[what: unknown, option: object, reason: string, detail: string]>([
    [event, { forget: () => null }, 'invalid-user', 'forget must return a string or a finite number, got null'],
    [event, { forget: () => NaN }, 'invalid-user', 'forget must return a string or a finite number, got NaN'],
    [event, { forget: failing }, 'undecodable', 'no luck'],
    [null, {}, 'undecodable', 'the message has no value'],
    [event, { decode: failing }, 'undecodable', 'no luck'],
    [event, { decode: () => null }, 'undecodable', 'decode returned null'],
    [event, { decode: () => undefined }, 'undecodable', 'decode returned undefined'],
    [{ ...event, user: null }, {}, 'invalid-user', 'expected a string or a finite number, got null'],
    [event, { userOf: () => Infinity }, 'invalid-user', 'expected a string or a finite number, got Infinity'],
    [event, { userOf: failing }, 'invalid-user', 'no luck'],
    [{ ...event, time: 'x' }, {}, 'invalid-time', 'expected a time in ms or a Date, got "x"'],
    [{ ...event, time: 8.64e15 + 1 }, {}, 'invalid-time', 'expected a time in ms or a Date, got 8640000000000001'],
    [event, { timeOf: failing }, 'invalid-time', 'no luck'],
    [event, { idOf: () => true }, 'invalid-id', 'expected a string or a finite number, got true'],
    [event, { idOf: failing }, 'invalid-id', 'no luck'],
  ])('%o, with %o, is none: %s', (value, option, reason, detail) => {
    expect(read(value, option)).toEqual({ reason, detail });
  });

  it('may be of the greatest time of all, and of the smallest', () => {
    expect(read({ ...event, time: 8.64e15 })).toMatchObject({ user: 'ann' });
    expect(read({ ...event, time: -8.64e15 })).toMatchObject({ user: 'ann' });
  });
});
