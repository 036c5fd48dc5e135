import { concat, from, map, NEVER, of as just, toArray } from 'rxjs';
import {
  type Fold,
  groupByUser,
  OptionTypeError,
  type Session,
  sessionize,
  Sessionizer,
  type Span,
  summarize,
  summaryFold,
} from 'rxjs-sessionize';
import { describe, expect, it } from 'vitest';

interface Sale {
  readonly user: string;
  readonly time: number;
}

interface Sum {
  total: number;
}

const sales = [
  { user: 'ann', time: 0 },
  { user: 'ann', time: 1 },
  { user: 'bob', time: 1 },
];

const sharing = /what is kept of one session changes when an event is added to another/;

const folds = {
  'one `empty` for all': () => {
    const empty: Sum = { total: 0 };
    return foldOf(
      () => empty,
      (sum) => {
        sum.total++;
        return sum;
      },
    );
  },
  'one `empty` for all, which is a Map': () => {
    const empty = new Map<string, number>();
    return foldOf(
      () => empty,
      (sum) => sum.set('total', (sum.get('total') ?? 0) + 1),
    );
  },
  'one value of `of` for all': () => {
    const one: Sum = { total: 1 };
    return summaryFold<string, Sale, Sum>(() => one, mutating()) as Fold<string, Sale, unknown, Span<string>>;
  },
};

const mutating = () => ({
  empty: { total: 0 },
  concat(x: Sum, y: Sum) {
    x.total += y.total;
    return x;
  },
});

const foldOf = <A>(empty: () => A, add: (sum: A) => A): Fold<string, Sale, unknown, Span<string>> => ({
  name: 'shared',
  empty,
  add: (sum) => add(sum as A),
  merge: (x) => x,
  finish: (_, user, start, end, deadline, closedBy) => ({ user, start, end, deadline, closedBy }),
  renew: empty,
  save: (sum) => sum,
  load: (saved) => saved,
});

describe('a fold with which sessions change each other is refused with the first event', () => {
  it.each(Object.entries(folds))('%s', (_, foldWith) => {
    for (const bounds of [{}, { maxEvents: 5 }]) {
      const machine = new Sessionizer<string, Sale, Span<string>>({ gap: 10, fold: foldWith(), ...bounds });
      expect(() => machine.add('ann', sales[0]!)).toThrow(sharing);
      expect(() => machine.add('ann', sales[0]!)).toThrow(OptionTypeError);
      expect(machine.isOpen).toBe(false);

      const errors: unknown[] = [];
      concat(just(sales[0]!), NEVER)
        .pipe(groupByUser(), sessionize({ gap: 10, fold: foldWith(), ...bounds }))
        .subscribe({ error: (error: unknown) => errors.push(error) });
      expect(errors).toEqual([expect.objectContaining({ code: 'invalid-option', of: 'sessionize', option: 'fold' })]);
    }
  });

  it.each([true, false])('of summarize, fused with sessionize: %s', (isFused) => {
    const one: Sum = { total: 1 };
    const found: unknown[] = [];
    from(sales)
      .pipe(
        groupByUser(),
        sessionize({ gap: 10 }),
        isFused ? (sessions) => sessions : map((session: Session<string, Sale>) => session),
        summarize(() => one, mutating()),
      )
      .subscribe({ error: (error: unknown) => found.push(error instanceof Error && error.message) });
    expect(found).toEqual([expect.stringMatching(sharing)]);
  });
});

describe('a fold that changes only what is its own', () => {
  it('is taken, also where `empty` is a constant that nothing changes', () => {
    const totals = (fold: Fold<string, Sale, never, Span<string> & { readonly value: Sum }>) => {
      const machine = new Sessionizer<string, Sale, Span<string> & { readonly value: Sum }>({
        gap: 10,
        fold: fold,
      });
      return [...sales.flatMap((sale) => machine.add(sale.user, sale)), ...machine.flush()].map(
        ({ value }) => value.total,
      );
    };
    expect(totals(summaryFold<string, Sale, Sum>(() => ({ total: 1 }), mutating()) as never)).toEqual([2, 1]);
    const one: Sum = { total: 1 };
    const adding = { empty: { total: 0 }, concat: (x: Sum, y: Sum) => ({ total: x.total + y.total }) };
    expect(totals(summaryFold<string, Sale, Sum>(() => one, adding) as never)).toEqual([2, 1]);
  });

  it('is taken where what it keeps is no JSON', () => {
    const results: unknown[] = [];
    from(sales)
      .pipe(
        groupByUser(),
        sessionize({ gap: 10 }),
        summarize(() => 1n, { empty: 0n, concat: (x, y) => x + y }),
        toArray(),
      )
      .subscribe((summaries) => results.push(...summaries.map(({ value }) => value)));
    expect(results).toEqual([2n, 1n]);
  });
});
