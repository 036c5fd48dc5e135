import type { OpenSession, OpenView } from './messages.js';
import type { KeptSession } from './pipeline.js';

/** How many sessions are shown. A page with a million rows helps nobody. */
const shown = 50;

/** The share of its time that the server may spend on listing sessions. */
const share = 1 / 20;

/**
 * The open sessions as of the last listing. A listing takes longer with more sessions, so the next one waits until listings
 * take at most a twentieth of the time.
 */
export class OpenSessionsView {
  #view: OpenView = { count: 0, newest: [] };
  #nextLook = -Infinity;

  constructor(private readonly look: () => readonly KeptSession[]) {}

  get current(): OpenView {
    const start = performance.now();
    if (start >= this.#nextLook) {
      const sessions = this.look();
      // They are in order of their deadlines.
      this.#view = { count: sessions.length, newest: sessions.slice(-shown).reverse().map(summaryOf) };
      const end = performance.now();
      this.#nextLook = end + (end - start) / share;
    }
    return this.#view;
  }
}

const summaryOf = ({ user, start, end, deadline, value: { searches, clicks } }: KeptSession): OpenSession => ({
  user,
  start,
  end,
  deadline,
  searches,
  clicks,
});
