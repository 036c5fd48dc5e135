import type { OpenChange } from 'rxjs-sessionize';
import type { ShopEvent, ShopSession } from './events.js';

const eventBytes = 1_000;

interface OfVisitor {
  readonly sessions: readonly ShopSession[];
  readonly bytes: number;
}

/** The open sessions, put together from their changes. So a look costs what has changed, not what is open. */
export class OpenSessions {
  readonly #visitors = new Map<string, OfVisitor>();
  #count = 0;
  #bytes = 0;

  get count(): number {
    return this.#count;
  }

  /** How many bytes their events take in memory. */
  get bytes(): number {
    return this.#bytes;
  }

  take(changes: readonly OpenChange<string, ShopSession>[]): void {
    for (const { user, sessions } of changes) {
      const before = this.#visitors.get(user);
      this.#visitors.delete(user);
      this.#add(before, -1);
      if (sessions.length === 0) continue;
      const now = { sessions, bytes: bytesOf(sessions.flatMap(({ events }) => events)) };
      this.#visitors.set(user, now);
      this.#add(now, 1);
    }
  }

  /** The sessions that will be open longest, at most `most` of them. */
  newest(most: number): readonly ShopSession[] {
    return Array.from(this.#visitors.values(), ({ sessions }) => sessions)
      .flat()
      .sort((a, b) => b.deadline - a.deadline)
      .slice(0, most);
  }

  #add(visitor: OfVisitor | undefined, sign: 1 | -1): void {
    this.#count += sign * (visitor?.sessions.length ?? 0);
    this.#bytes += sign * (visitor?.bytes ?? 0);
  }
}

/** About what events take in memory: their objects, and their texts both as values and as what is being written. */
export const bytesOf = (events: readonly ShopEvent[]): number =>
  events.reduce((sum, event) => sum + eventBytes + 4 * Object.values(event).flat().join('').length, 0);
