import { lastValueFrom, Subject } from 'rxjs';
import { durableSessions, inspect, memoryStore, type Moment } from 'rxjs-sessionize/durable';
import { describe, expect, it } from 'vitest';

interface Visit {
  readonly user: string;
  readonly time: number;
}

const settled = () => new Promise<void>((resolve) => setTimeout(resolve, 5));

/** A run whose events, views and erasures are controlled by the test. */
function setUp(more: { readonly at?: (moment: Moment) => void } = {}) {
  const events = new Subject<{ event: Visit; position: number }>();
  const look = new Subject<void>();
  const forget = new Subject<string>();
  const said: string[] = [];
  let position = 0;
  const options = {
    store: memoryStore({
      at(moment) {
        if (moment === 'after') said.push('committed');
        more.at?.(moment);
      },
    }),
    source: (_: number | undefined) => events,
    gap: 10,
    commitEvery: { ms: 1e6 },
  };
  return {
    options,
    look,
    forget,
    said,
    visit: (user: string, time: number) => {
      events.next({ event: { user, time }, position: ++position });
    },
    complete: () => {
      events.complete();
    },
  };
}

describe('openSessions', () => {
  it('is called when all that has happened is in the store, and what closed is emitted', async () => {
    const { options, look, said, visit } = setUp();
    durableSessions<Visit>({
      ...options,
      openSessions: {
        at: look,
        to: (open, { watermark }) =>
          said.push(`open ${open.map(({ user, end }) => `${user} ${String(end)}`).join()} at ${String(watermark)}`),
      },
    }).subscribe(({ user }) => said.push(`closed ${user}`));
    await settled();
    look.next();
    await settled();
    visit('ann', 0);
    visit('bob', 5);
    visit('bob', 12);
    await settled();
    look.next();
    visit('cid', 100);
    await settled();
    expect(said).toEqual(['open  at -Infinity', 'committed', 'closed ann', 'open bob 12 at 12']);
  });

  it('is called with the users who have changed, at first with all, also after a restart', async () => {
    const { options, look, said, visit, complete } = setUp();
    const view = new Map<string, number>();
    const openSessions = {
      at: look,
      changes(
        changes: readonly { readonly user: string; readonly sessions: readonly { readonly end: number }[] }[],
        { watermark }: { readonly watermark: number },
      ) {
        said.push(`changed ${changes.map(({ user }) => user).join()} at ${String(watermark)}`);
        for (const { user, sessions } of changes) {
          if (sessions.length === 0) view.delete(user);
          else view.set(user, sessions.at(-1)!.end);
        }
      },
    };
    const done = lastValueFrom(durableSessions<Visit>({ ...options, openSessions }), { defaultValue: undefined });
    await settled();
    for (const [user, time] of [
      ['ann', 0],
      ['bob', 5],
    ] as const) {
      visit(user, time);
    }
    await settled();
    look.next();
    await settled();
    visit('bob', 12);
    await settled();
    look.next();
    await settled();
    expect([...view]).toEqual([['bob', 12]]);
    complete();
    await done;
    expect(said.filter((line) => line !== 'committed')).toEqual(['changed ann,bob at 5', 'changed ann,bob at 12']);

    view.clear();
    const again = new Subject<{ event: Visit; position: number }>();
    const subscription = durableSessions<Visit>({ ...options, source: () => again, openSessions }).subscribe();
    await settled();
    look.next();
    await settled();
    expect([...view]).toEqual([['bob', 12]]);
    subscription.unsubscribe();
    await settled();
  });

  it('fails the run where it throws', async () => {
    const { options, look } = setUp();
    const openSessions = {
      at: look,
      to: () => {
        throw new Error('no screen');
      },
    };
    const done = lastValueFrom(durableSessions<Visit>({ ...options, openSessions }));
    await settled();
    look.next();
    await expect(done).rejects.toThrow('no screen');
  });
});

describe('forget', () => {
  it('erases a user from the run and the store, in a commit that is begun at once', async () => {
    const { options, forget, said, visit, complete } = setUp();
    const closed: string[] = [];
    const done = durableSessions<Visit>({ ...options, forget }).forEach(({ user }) => void closed.push(user));
    await settled();
    visit('ann', 0);
    visit('bob', 1);
    forget.next('nobody');
    await settled();
    forget.next('ann');
    await settled();
    expect(said).toEqual(['committed', 'committed']);
    visit('bob', 100);
    complete();
    await done;
    expect(closed).toEqual(['bob']);
    const store = await options.store('read');
    expect(JSON.stringify(await store.load(0))).not.toContain('ann');
    await store.close();
    expect((await inspect(options))?.open.map(({ user }) => user)).toEqual(['bob']);
  });

  it('is refused where it is no observable', () => {
    const { options } = setUp();
    expect(() => durableSessions<Visit>({ ...options, forget: 5 as never })).toThrow(
      'durableSessions: forget must be an observable or what rxjs makes one of, got 5',
    );
    expect(() => durableSessions<Visit>({ ...options, openSessions: { at: [] } as never })).toThrow(
      'durableSessions: openSessions must be an object with at, and a function to or changes',
    );
  });
});
