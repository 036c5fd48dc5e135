import fc from 'fast-check';
import {
  concat,
  EMPTY,
  from,
  groupBy,
  identity,
  map,
  NEVER,
  Observable,
  of,
  pipe,
  Subject,
  take,
  throwError,
} from 'rxjs';
import {
  groupByUser,
  liveClock,
  type OpenSessions,
  type Progress,
  type Session,
  sessionize,
  type SessionizeOptions,
  toCtr,
} from 'rxjs-sessionize';
import { describe, expect, it } from 'vitest';
import { sessionsOf, type User } from '../model/model.js';
import { groupings } from '../operators/groupings.js';
import { brief, event, happening, marbles, ofAFunction, type UserEvent } from '../operators/marbles.js';
import { refusal } from '../operators/refusal.js';
import { type LogEvent, logs, property } from '../properties/arbitraries.js';
import { inAnyOrder } from '../properties/rows.js';

type Options = Partial<SessionizeOptions<string, UserEvent>>;
type Shown = OpenSessions<Session<string, UserEvent>>;

describe.each(groupings)('openSessions behind %s', (_, byUser) => {
  const sessions = (options: Options) => pipe(byUser(), sessionize({ gap: 4, ...options }));
  const inBrief = (options: Options) => pipe(sessions(options), map(brief));

  it('tells how far time has come with them', () => {
    const source = new Subject<UserEvent>();
    const look = new Subject<void>();
    const watermarks: number[] = [];
    const openSessions = { at: look, to: (_open: unknown, { watermark }: Progress) => watermarks.push(watermark) };
    source.pipe(sessions({ grace: 3, openSessions })).subscribe();

    look.next();
    source.next(event('a', 10));
    look.next();

    expect(watermarks).toEqual([-Infinity, 7]);
  });

  marbles('shows the sessions that are open, and no others', (t) => {
    const e1 = t.hot('  --a--b-C-----d----|   ');
    const at = t.hot('  -1--2---3--4--5----6--');
    const atsubs = '    ^-----------------!   ';
    const expected = '  -------------(xy)-(z|)';
    const values = { x: 'ab gap', y: 'C gap', z: 'd end' };

    const shown: string[][] = [];
    const openSessions: Shown = { at, to: (open) => shown.push(open.map(brief)) };
    t.expectObservable(e1.pipe(happening, inBrief({ openSessions }))).toBe(expected, values);
    t.expectSubscriptions(at.subscriptions).toBe(atsubs);
    t.flush();
    expect(shown).toEqual([[], ['a end'], ['ab end', 'C end'], ['ab end', 'C end'], ['d end']]);
  });

  it('shows them as they would be if the stream ended, in their order', () => {
    const [a, B, c] = [event('a', 5), event('B', 3), event('c', 8)];
    const shown: unknown[] = [];
    const at = new Subject<void>();
    concat(of(a, B, c), NEVER)
      .pipe(sessions({ grace: 5, openSessions: { at, to: (open) => shown.push(...open) } }))
      .subscribe();
    at.next();

    expect(shown).toEqual([
      { user: 'bob', start: 3, end: 3, closedBy: 'end', deadline: 7, events: [B] },
      { user: 'ann', start: 5, end: 8, closedBy: 'end', deadline: 12, events: [a, c] },
    ]);
  });

  it('says how those end that are not the last of their user', () => {
    const shown: string[][] = [];
    const at = new Subject<void>();
    concat(of(event('a', 0), event('b', 9)), NEVER)
      .pipe(sessions({ grace: 9, openSessions: { at, to: (open) => shown.push(open.map(brief)) } }))
      .subscribe();
    at.next();

    expect(shown).toEqual([['a gap', 'b end']]);
  });

  it('does not change what it has shown', () => {
    const events = new Subject<UserEvent>();
    const at = new Subject<void>();
    const shown: (readonly Session<string, UserEvent>[])[] = [];
    events.pipe(sessions({ openSessions: { at, to: (open) => shown.push(open) } })).subscribe();
    events.next(event('a', 0));
    at.next();
    events.next(event('b', 1));
    at.next();

    expect(shown.map((open) => open.map(brief))).toEqual([['a end'], ['ab end']]);
  });

  it('subscribes to `at` before the events', () => {
    const subscribed: string[] = [];
    const noting = (name: string) =>
      new Observable<never>(() => {
        subscribed.push(name);
      });
    noting('events')
      .pipe(sessions({ openSessions: { at: noting('at'), to: identity } }))
      .subscribe();

    expect(subscribed).toEqual(['at', 'events']);
  });

  it('shows them before an event that comes on the same signal', () => {
    const events = new Subject<UserEvent>();
    const shown: string[][] = [];
    events.pipe(sessions({ openSessions: { at: events, to: (open) => shown.push(open.map(brief)) } })).subscribe();
    events.next(event('a', 0));
    events.next(event('b', 9));

    expect(shown).toEqual([[], ['a end']]);
  });

  marbles('goes on when `at` completes', (t) => {
    const e1 = t.hot('  -a-b-----|   ');
    const at = t.hot('  --1|         ');
    const expected = '  ---------(x|)';

    const openSessions: Shown = { at, to: identity };
    t.expectObservable(e1.pipe(happening, inBrief({ openSessions }))).toBe(expected, { x: 'ab end' });
  });

  marbles('passes on an error of `at`', (t) => {
    const e1 = t.hot('  -a-b-----|');
    const e1subs = '    ^----!    ';
    const at = t.hot('  --1--#    ');
    const expected = '  -----#    ';

    t.expectObservable(e1.pipe(happening, inBrief({ openSessions: { at, to: identity } }))).toBe(expected);
    t.expectSubscriptions(e1.subscriptions).toBe(e1subs);
  });

  marbles('does not subscribe to the events when `at` fails at once', (t) => {
    const e1 = t.hot('  -a-b-----|');
    const expected = '  #         ';

    const at = throwError(() => ofAFunction);
    t.expectObservable(e1.pipe(happening, inBrief({ openSessions: { at, to: identity } }))).toBe(
      expected,
      {},
      ofAFunction,
    );
    t.expectSubscriptions(e1.subscriptions).toBe([]);
  });

  marbles('passes on an error of `to`', (t) => {
    const e1 = t.hot('  -a-b-----|');
    const at = t.hot('  ----1----2');
    const subs = '      ^---!     ';
    const expected = '  ----#     ';

    const to = () => {
      throw ofAFunction;
    };
    t.expectObservable(e1.pipe(happening, inBrief({ openSessions: { at, to } }))).toBe(expected, {}, ofAFunction);
    t.expectSubscriptions(e1.subscriptions).toBe(subs);
    t.expectSubscriptions(at.subscriptions).toBe(subs);
  });

  marbles('leaves `at` when the consumer leaves', (t) => {
    const e1 = t.hot('  -a-b-----|');
    const at = t.hot('  ----1----2');
    const subs = '      ^-----!   ';
    const expected = '  -------   ';

    t.expectObservable(e1.pipe(happening, inBrief({ openSessions: { at, to: identity } })), subs).toBe(expected);
    t.expectSubscriptions(at.subscriptions).toBe(subs);
  });

  marbles('leaves `at` when the events fail', (t) => {
    const e1 = t.hot('  -a-b--#');
    const at = t.hot('  ----1----2');
    const atsubs = '    ^-----!   ';
    const expected = '  ------#   ';

    t.expectObservable(e1.pipe(happening, inBrief({ openSessions: { at, to: identity } }))).toBe(expected);
    t.expectSubscriptions(at.subscriptions).toBe(atsubs);
  });

  it('leaves out nothing that closes while a consumer asks', () => {
    const at = new Subject<void>();
    const seen: string[] = [];
    from([event('a', 0), event('B', 1), event('c', 9)])
      .pipe(inBrief({ openSessions: { at, to: (open) => seen.push(`open: ${open.map(brief).join()}`) } }))
      .subscribe((session) => {
        seen.push(session);
        at.next();
      });

    // `c` closes the sessions of `a` and `B` at once. Its own session closes at the end of the events.
    expect(seen).toEqual(['a gap', 'B gap', 'open: c end', 'open: c end', 'c end', 'open: ']);
  });

  it('leaves out nothing that closes while a function of yours asks', () => {
    const at = new Subject<void>();
    const seen: string[] = [];
    // The second B closes ann's session, and begins another session of bob.
    from([event('a', 0), event('B', 1), event('B', 5)])
      .pipe(
        inBrief({
          idOf: ({ name }) => name,
          rejected: ({ reason }) => {
            seen.push(reason);
            at.next();
          },
          openSessions: { at, to: (open) => seen.push(`open: ${open.map(brief).join()}`) },
        }),
      )
      .subscribe((session) => seen.push(session));

    // `rejected` is called before any state changes, so that nothing has changed if it throws.
    expect(seen).toEqual(['duplicate', 'open: a end,B end', 'a gap', 'B end']);
  });

  it('shows nothing more to a consumer who has left', () => {
    const at = new Subject<void>();
    const seen: string[] = [];
    from([event('a', 0), event('B', 1), event('c', 9)])
      .pipe(inBrief({ openSessions: { at, to: () => seen.push('open') } }), take(1))
      .subscribe((session) => {
        seen.push(session);
        at.next();
      });

    expect(seen).toEqual(['a gap']);
  });
});

describe('openSessions', () => {
  /** When the test asks for a view: before an event or while it is taken. */
  const asked = fc.constantFrom('before it', 'when it is rejected', 'when a session is emitted', 'never');

  const withoutEnd = (sessions: readonly Session<User, LogEvent>[]) =>
    inAnyOrder(sessions).map((session) => ({ ...session, closedBy: undefined }));

  for (const [name, grouped] of [
    ['groupByUser', groupByUser],
    ['rxjs groupBy', () => groupBy(({ user }: LogEvent) => user)],
  ] as const) {
    property(
      `makes up, with what is emitted, the sessions of all that is accepted: behind ${name}`,
      1_000,
      fc.record({ log: logs, asked: fc.array(asked, { minLength: 1 }) }),
      ({ log: { options, events }, asked }) => {
        const { grace: _, idOf: __, ...bounds } = options;
        const source = new Subject<LogEvent>();
        const at = new Subject<void>();
        const accepted = new Set<LogEvent>();
        const emitted: Session<User, LogEvent>[] = [];
        let now: string | undefined;
        const errors: unknown[] = [];

        source
          .pipe(
            grouped(),
            sessionize({
              ...options,
              rejected: ({ event }) => {
                accepted.delete(event);
                if (now === 'when it is rejected') at.next();
              },
              openSessions: {
                at,
                to: (open) => {
                  expect(withoutEnd([...emitted, ...open])).toEqual(withoutEnd(sessionsOf([...accepted], bounds)));
                },
              },
            }),
          )
          .subscribe({
            next: (session) => {
              emitted.push(session);
              if (now === 'when a session is emitted') at.next();
            },
            error: (error: unknown) => errors.push(error),
          });
        for (const [i, event] of events.entries()) {
          now = asked[i % asked.length];
          if (now === 'before it') at.next();
          accepted.add(event);
          source.next(event);
        }
        at.next();
        source.complete();

        expect(errors).toEqual([]);
      },
    );
  }

  marbles('keeps the events for toCtr behind it, and changes nothing for it', (t) => {
    const e1 = t.hot('  -s-c----|   ');
    const at = t.hot('  --1---2     ');
    const expected = '  --------(x|)';

    const shown: string[][] = [];
    const openSessions: Shown = { at, to: (open) => shown.push(open.map(brief)) };
    const ctr = pipe(
      groupByUser<UserEvent>(),
      sessionize({ gap: 9, openSessions }),
      toCtr(),
      map(({ searches, clicks, closedBy }) => [searches, clicks, closedBy]),
    );
    t.expectObservable(e1.pipe(happening, ctr)).toBe(expected, { x: [1, 1, 'end'] });
    t.flush();
    expect(shown).toEqual([['s end'], ['sc end']]);
  });

  marbles('does not show what silence has closed', (t) => {
    const e1 = t.hot('  -a-----------');
    const at = t.hot('  ---1----2-3--');
    const expected = '  ---------x---';

    const shown: string[][] = [];
    const openSessions: Shown = { at, to: (open) => shown.push(open.map(brief)) };
    const live = pipe(
      groupByUser<UserEvent>(),
      sessionize({ gap: 4, clock: liveClock({ silence: 3 }), openSessions }),
      map(brief),
    );
    t.expectObservable(e1.pipe(happening, live)).toBe(expected, { x: 'a gap' });
    t.flush();
    expect(shown).toEqual([['a end'], ['a end'], []]);
  });

  it.each<[unknown, string]>([
    [1, 'TypeError: sessionize: openSessions must be an object, got 1'],
    [null, 'TypeError: sessionize: openSessions must be an object, got null'],
    [{}, 'TypeError: sessionize: openSessions.at must be an observable or what rxjs makes one of, got undefined'],
    [{ at: EMPTY }, 'TypeError: sessionize: openSessions.to must be a function, got undefined'],
    [{ at: EMPTY, to: identity }, 'accepted'],
    [{ at: [1, 2], to: identity }, 'accepted'],
    [{ at: Promise.resolve(), to: identity }, 'accepted'],
    [undefined, 'accepted'],
  ])('as %o: %s', (openSessions, message) => {
    expect(refusal(() => sessionize<string, UserEvent>({ gap: 4, openSessions: openSessions as never }))).toBe(message);
  });
});
