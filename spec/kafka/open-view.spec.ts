import { beforeEach, describe, expect, it } from 'vitest';
import type { Span } from 'rxjs-sessionize';
import type { OpenChange } from '../../lib/core/open-view.js';
import { OpenView } from '../../lib/kafka/open-view.js';

const sessionOf = (user: string, deadline: number): Span<string> => ({
  user,
  start: 0,
  end: 0,
  deadline,
  closedBy: 'end',
});
const progress = { partitions: [] };

let shown: unknown[];
let isStopped: boolean;
beforeEach(() => {
  shown = [];
  isStopped = false;
});

describe('the list of open sessions', () => {
  const partition = (...open: Span<string>[]) => ({ open: () => open, openChanges: () => [] });
  const view = () =>
    new OpenView<string, Span<string>>(
      { at: [] as never, to: (...all: unknown[]) => void shown.push(all) },
      () => isStopped,
    );

  it('is that of all partitions, in order, and is shown once it is committed, as often as it is wanted', () => {
    const sessions = view();
    const partitions = [partition(sessionOf('ann', 5), sessionOf('bob', 9)), partition(sessionOf('cyd', 7))];
    expect(sessions.isWanted).toBe(false);
    sessions.take(partitions, progress)();
    expect(shown).toEqual([]);
    sessions.want();
    expect(sessions.isWanted).toBe(true);
    const show = sessions.take(partitions, progress);
    expect([sessions.isWanted, shown]).toEqual([false, []]);
    show();
    expect(shown).toEqual([[[sessionOf('ann', 5), sessionOf('cyd', 7), sessionOf('bob', 9)], progress]]);
    sessions.take(partitions, progress)();
    expect(shown).toHaveLength(1);
  });

  it('is wanted again where its commit failed, and not where it was shown', () => {
    const sessions = view();
    sessions.release();
    expect(sessions.isWanted).toBe(false);
    sessions.want();
    const show = sessions.take([], progress);
    sessions.release();
    expect(sessions.isWanted).toBe(true);
    sessions.take([], progress)();
    sessions.release();
    expect(sessions.isWanted).toBe(false);
    show();
    sessions.release();
    expect(sessions.isWanted).toBe(false);
  });

  it('is not shown to a subscriber who has left', () => {
    const sessions = view();
    sessions.want();
    isStopped = true;
    sessions.take([], progress)();
    expect(shown).toEqual([]);
  });

  it.each([
    [new Error('no luck'), 'openSessions: no luck'],
    ['no luck', 'openSessions: no luck'],
  ])('ends the worker where what is called with it throws: %o', (cause, message) => {
    const failing = new OpenView<string, Span<string>>(
      {
        at: [] as never,
        to() {
          // eslint-disable-next-line @typescript-eslint/only-throw-error -- what others throw may be anything
          throw cause;
        },
      },
      () => false,
    );
    failing.want();
    let thrown: unknown;
    try {
      failing.take([], progress)();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ name: 'KafkaRefusal', code: 'failed-function', message, cause });
  });

  it('is not made without `openSessions`', () => {
    const nobody = new OpenView<string, Span<string>>(undefined, () => false);
    nobody.want();
    expect(() => {
      nobody.take([], progress)();
    }).not.toThrow();
  });
});

describe('the changes of open sessions', () => {
  let changed: OpenChange<string, Span<string>>[];
  const open = { user: 'ann', sessions: [sessionOf('ann', 5)] };
  const closed = { user: 'bob', sessions: [] };
  const view = () =>
    new OpenView<string, Span<string>>(
      { at: [] as never, changes: (...all: unknown[]) => void shown.push(all) },
      () => isStopped,
    );
  const look = (sessions: ReturnType<typeof view>, ...changes: OpenChange<string, Span<string>>[]) => {
    changed = changes;
    sessions.want();
    sessions.take([{ open: () => [], openChanges: () => changed }], progress)();
    return (shown.at(-1) as [unknown])[0];
  };

  it('are those of all partitions', () => {
    expect(look(view(), open, closed)).toEqual([open, closed]);
    expect(shown).toEqual([[[open, closed], progress]]);
  });

  it('have, once after the partitions have changed, each user who was shown before and is gone', () => {
    const sessions = view();
    const bob = { user: 'bob', sessions: [sessionOf('bob', 6)] };
    look(sessions, open, bob);
    expect(look(sessions)).toEqual([]);
    sessions.release();
    expect(look(sessions, bob)).toEqual([bob, { user: 'ann', sessions: [] }]);
    expect(look(sessions)).toEqual([]);
    sessions.release();
    expect(look(sessions)).toEqual([{ user: 'bob', sessions: [] }]);
    sessions.release();
    expect(look(sessions)).toEqual([]);
  });

  it('have them again where the commit failed', () => {
    const sessions = view();
    look(sessions, open);
    sessions.release();
    sessions.want();
    sessions.take([], progress);
    sessions.release();
    expect(look(sessions)).toEqual([{ user: 'ann', sessions: [] }]);
  });
});
