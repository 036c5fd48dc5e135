import fc from 'fast-check';
import {
  ctrFold,
  Sessionizer,
  type SessionizerOptions,
  type Snapshot,
  SnapshotError,
  type Span,
} from 'rxjs-sessionize';
import { expect } from 'vitest';
import { property } from '../properties/arbitraries.js';

interface Act {
  readonly time: number;
  readonly type: string;
  readonly id: number;
}

type Options = SessionizerOptions<string, Act, Span<string>>;

const kinds: readonly Options[] = [
  { gap: 10 },
  { gap: 10, grace: 20, idOf: ({ id }) => id },
  { gap: 10, grace: 50, maxEvents: 3 },
  { gap: 10, grace: 50, maxDuration: 15, fold: ctrFold<string, Act>({ sessionsWithoutSearch: true }) },
  { gap: 10, grace: 40, split: { name: 'out', before: ({ type }) => type === 'out' } },
  { gap: 10, grace: 30, fold: ctrFold<string, Act>() },
  { gap: 10, grace: 30, fold: ctrFold<string, Act>({ count: 'clicked-searches' }) },
];

const acts = fc.array(
  fc.record({
    user: fc.constantFrom('ann', 'bob', 'eve'),
    time: fc.nat(120),
    type: fc.constantFrom('search', 'click', 'out'),
    id: fc.nat(40),
  }),
  { maxLength: 30 },
);

/** What JSON can put in a place of a snapshot. */
const values = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 1e308, 8.64e15 + 1, 'Infinity', '-Infinity', '', '__proto__'),
  fc.constantFrom<unknown>([], {}, [[]], [null], [1, 2], { a: 1 }),
  fc.nat(150),
);

const damages = fc.oneof(
  fc.record({ kind: fc.constantFrom('delete', 'shorten', 'repeat'), at: fc.nat(1e6) }),
  fc.record({ kind: fc.constant('replace'), at: fc.nat(1e6), value: values }),
);

/** All places of a value but those inside events: what an event holds is its owner's to check. */
function placesOf(value: unknown): { readonly parent: object; readonly key: string }[] {
  if (typeof value !== 'object' || value === null || 'type' in value) return [];
  return Object.entries(value).flatMap(([key, child]) => [
    ...(typeof child === 'object' && child !== null && 'type' in child ? [] : [{ parent: value, key }]),
    ...placesOf(child),
  ]);
}

function damage(snapshot: object, { kind, at, value }: { kind: string; at: number; value?: unknown }): void {
  const places = placesOf(snapshot);
  const { parent, key } = places[at % places.length]!;
  const old: unknown = Reflect.get(parent, key);
  if (kind === 'shorten' && Array.isArray(old)) old.pop();
  else if (kind === 'repeat' && Array.isArray(old)) old.push(...(old.slice(0, 1) as unknown[]));
  else if (kind === 'replace') Reflect.set(parent, key, value);
  else Reflect.deleteProperty(parent, key);
}

property(
  'a damaged snapshot is refused, or goes on without an error and without a session that ends before it starts',
  500,
  fc.record({ options: fc.constantFrom(...kinds), before: acts, harm: damages, after: acts }),
  ({ options, before, harm, after }) => {
    const all = { rejected: () => undefined, ...options };
    const machine = new Sessionizer(all);
    for (const { user, ...act } of before) machine.add(user, act);
    const snapshot = JSON.parse(JSON.stringify(machine.snapshot())) as Snapshot<string>;
    damage(snapshot, harm);
    let restored;
    try {
      restored = Sessionizer.restore(all, snapshot);
    } catch (error) {
      expect(error).toBeInstanceOf(SnapshotError);
      expect(String(error)).toMatch(/^SnapshotError: Sessionizer\.restore: /);
      return;
    }
    const open = restored.open();
    const closed = after.flatMap(({ user, ...act }) => restored.add(user, { ...act, time: act.time + 100 }));
    for (const { start, end } of [...open, ...closed, ...restored.flush()]) expect(start).toBeLessThanOrEqual(end);
  },
);
