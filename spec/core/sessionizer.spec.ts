import { type Session, Sessionizer, type SessionizerOptions } from 'rxjs-sessionize';
import { describe, expect, it } from 'vitest';

interface Named {
  readonly name: string;
  readonly time: number;
}

type Options = SessionizerOptions<string, Named>;

const brief = ({ user, events, closedBy }: Session<string, Named>) =>
  `${user} ${events.map(({ name }) => name).join('')} ${closedBy}`;

describe('Sessionizer', () => {
  it('returns what each step closes', () => {
    const machine = new Sessionizer<string, Named>({ gap: 10 });

    expect(machine.add('ann', { name: 'a', time: 0 }).map(brief)).toEqual([]);
    expect(machine.add('bob', { name: 'b', time: 11 }).map(brief)).toEqual(['ann a gap']);
    expect(machine.advance(22).map(brief)).toEqual(['bob b gap']);
    expect(machine.add('ann', { name: 'c', time: 22 }).map(brief)).toEqual([]);
    expect(machine.flush().map(brief)).toEqual(['ann c end']);
    expect(machine.flush().map(brief)).toEqual([]);
  });

  it('shows the watermark: the greatest time less the grace, or what it was advanced to', () => {
    const machine = new Sessionizer<string, Named>({ gap: 10, grace: 5 });
    const watermarks = [machine.watermark];
    const note = () => watermarks.push(machine.watermark);

    machine.add('ann', { name: 'a', time: 100 });
    note();
    machine.add('ann', { name: 'b', time: 97 });
    note();
    machine.advance(98);
    note();
    machine.add('ann', { name: 'c', time: 102 });
    note();
    machine.flush();
    note();

    expect(watermarks).toEqual([-Infinity, 95, 95, 98, 98, Infinity]);
  });

  it('never moves the watermark back', () => {
    const machine = new Sessionizer<string, Named>({ gap: 10 });
    machine.add('ann', { name: 'a', time: 100 });

    for (const watermark of [99, -Infinity, NaN]) {
      machine.advance(watermark);
      expect(machine.watermark).toBe(100);
    }
  });

  it('leaves the watermark to advance where the grace is infinite', () => {
    const machine = new Sessionizer<string, Named>({ gap: 10, grace: Infinity });
    machine.add('ann', { name: 'a', time: 1_000 });
    machine.add('ann', { name: 'b', time: 0 });

    expect(machine.watermark).toBe(-Infinity);
    expect(machine.advance(500).map(brief)).toEqual(['ann b gap']);
    expect(machine.flush().map(brief)).toEqual(['ann a end']);
  });

  it('knows whether any session is open, of users who have one and of those who have several', () => {
    const machine = new Sessionizer<string, Named>({ gap: 10, grace: 100 });
    const isOpen = [machine.isOpen];
    const note = () => isOpen.push(machine.isOpen);
    machine.add('ann', { name: 'a', time: 0 });
    note();
    machine.add('ann', { name: 'b', time: 50 });
    note();
    machine.add('bob', { name: 'c', time: 50 });
    note();
    expect(machine.counts.open).toEqual({ sessions: 3, events: 3 });
    machine.forget('ann');
    expect(machine.counts).toMatchObject({ open: { sessions: 1, events: 1 }, discarded: 2 });
    note();
    machine.flush();
    note();

    expect(isOpen).toEqual([false, true, true, true, true, false]);
  });

  it('distinguishes a time that no Date can hold from one that is late, whatever came before', () => {
    const reasons: string[] = [];
    const machine = new Sessionizer<string, Named>({ gap: 10, rejected: ({ reason }) => reasons.push(reason) });
    for (const time of [0, -8.64e15, -8.64e15 - 1, -Infinity]) machine.add('ann', { name: 'a', time });

    expect(reasons).toEqual(['too-late', 'invalid-time', 'invalid-time']);
  });

  it('closes the sessions of many users, each once, and has room for as many again', () => {
    const machine = new Sessionizer<number, { readonly time: number }>({ gap: 10 });
    for (const begin of [0, 1_000]) {
      for (let user = 0; user < 1_000; user++) machine.add(user, { time: begin });
      const closed = machine.advance(begin + 11).map(({ user }) => user);
      expect(new Set(closed).size).toBe(1_000);
      expect(closed).toHaveLength(1_000);
    }
  });

  it('takes every event as too late after a flush', () => {
    const reasons: string[] = [];
    const machine = new Sessionizer<string, Named>({ gap: 10, rejected: ({ reason }) => reasons.push(reason) });
    machine.flush();

    expect(machine.add('ann', { name: 'a', time: 8.64e15 })).toEqual([]);
    expect(reasons).toEqual(['too-late']);
  });

  it('says for which users nothing is kept any longer, once W > F + gap (S5 d)', () => {
    const forgotten: string[] = [];
    const machine = new Sessionizer<string, Named>({ gap: 10, forgotten: (user) => forgotten.push(user) });
    machine.add('ann', { name: 'a', time: 0 });

    machine.advance(20);
    expect([machine.knows('ann'), machine.knows('bob')]).toEqual([true, false]);
    expect(forgotten).toEqual([]);
    machine.advance(21);
    expect(machine.knows('ann')).toBe(false);
    expect(forgotten).toEqual(['ann']);
  });

  it('may return a session of the same user and start again once the user was erased (A14)', () => {
    const machine = new Sessionizer<string, Named>({ gap: 10, maxEvents: 2 });
    for (const [name, time] of Object.entries({ a: 0, b: 3 })) machine.add('ann', { name, time });
    const emitted = machine.advance(6);
    machine.forget('ann');
    machine.add('ann', { name: 'a', time: 0 });

    expect([...emitted, ...machine.flush()].map(({ start }) => start)).toEqual([0, 0]);
  });

  it('throws what a function of yours throws, and returns what had closed with the next step', () => {
    const machine = new Sessionizer<string, Named>({
      gap: 10,
      idOf({ name }) {
        if (name === 'b') throw new Error('no luck');
        return name;
      },
    });
    machine.add('ann', { name: 'a', time: 0 });

    expect(() => machine.add('bob', { name: 'b', time: 100 })).toThrow('no luck');
    expect(machine.advance(100).map(brief)).toEqual(['ann a gap']);
  });

  it.each<[unknown, string]>([
    [undefined, 'options must be an object, got undefined'],
    [null, 'options must be an object, got null'],
    [{ gap: -1 }, 'gap must be a finite number of ms, at least 0, got -1'],
    [{ gap: 10, grace: -1 }, 'grace must be a number of ms, at least 0, got -1'],
    [{ gap: 10, maxEvents: 0 }, 'maxEvents must be a whole number, at least 1, got 0'],
    [{ gap: 10, latest: NaN }, 'latest must be a time in ms since the epoch or a valid Date, got NaN'],
    [{ gap: 10, forgotten: 1 }, 'forgotten must be a function, got 1'],
  ])('refuses %o: %s', (options, message) => {
    expect(() => new Sessionizer(options as Options)).toThrow(`Sessionizer: ${message}`);
  });
});
