import type { SearchEvent } from 'rxjs-sessionize';
import { randomOf } from '../pipeline/recorded-event.js';
import { resultsFor, suggestions } from './catalogue.js';

const names = ['ann', 'bob', 'cleo', 'dan', 'eve', 'finn', 'gus', 'hana', 'ida', 'jon', 'kim', 'leo', 'mia', 'noa'];

/** The name of the user with this index. */
export const visitorName = (index: number): string => {
  const round = Math.floor(index / names.length);
  return `${names[index % names.length]!}${round === 0 ? '' : String(round + 1)}`;
};

interface Visitor {
  readonly user: string;
  readonly random: () => number;
  /** The time of the visitor's next action. */
  at: number;
  /** The results that the visitor is going to click. */
  liked: readonly string[];
}

/** Users who act by themselves: they search, click results, and pause for a while. */
export class Visitors {
  readonly #visitors: Visitor[] = [];
  readonly #acts: (user: string) => boolean;

  /** @param acts - whether a user acts now; a user who does not act loses interest in the results */
  constructor(acts: (user: string) => boolean) {
    this.#acts = acts;
  }

  /** The time of the next action of any visitor. */
  get next(): number {
    return this.#visitors.filter(({ user }) => this.#acts(user)).reduce((next, { at }) => Math.min(next, at), Infinity);
  }

  add(user: string, now: number): void {
    const random = randomOf(this.#visitors.length + 1);
    this.#visitors.push({ user, random, at: Math.round(now + 500 + random() * 2_500), liked: [] });
  }

  /** The actions of all visitors up to `now`. */
  actUntil(now: number): SearchEvent[] {
    const events: SearchEvent[] = [];
    for (const visitor of this.#visitors) {
      while (visitor.at <= now) {
        if (this.#acts(visitor.user)) {
          events.push(...act(visitor));
        } else {
          visitor.liked = [];
          visitor.at = Math.round(now + 500 + visitor.random() * 2_500);
        }
      }
    }
    return events.sort((a, b) => Number(a.time) - Number(b.time));
  }
}

/** A search, and its results, which follow a moment later. */
export const searchFor = (user: SearchEvent['user'], time: number, query: string): SearchEvent[] => [
  { user, time, type: 'search', query },
  { user, time: time + 400, type: 'results', items: resultsFor(query) },
];

function act(visitor: Visitor): SearchEvent[] {
  const { user, random, at: time, liked } = visitor;
  const [item, ...rest] = liked;
  if (item === undefined) {
    const query = suggestions[Math.floor(random() * suggestions.length)]!;
    visitor.liked = resultsFor(query).filter(() => random() < 0.4);
    // A visitor who likes no result leaves at once.
    visitor.at += Math.round(visitor.liked.length === 0 ? pause(random) : 900 + random() * 1_500);
    return searchFor(user, time, query);
  }
  visitor.liked = rest;
  visitor.at += Math.round(rest.length > 0 || random() < 0.3 ? 700 + random() * 1_800 : pause(random));
  return [{ user, time, type: 'click', item }];
}

const pause = (random: () => number) => 7_000 + random() * 14_000;
