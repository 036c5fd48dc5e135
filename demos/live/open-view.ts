import type { OpenSession, OpenView } from './messages.js';
import type { KeptSession, Look } from './pipeline.js';

/** How many sessions are shown. A page with a million rows would be useless. */
const shown = 50;

/** The share of its time that the server may spend on listing sessions. */
const share = 1 / 20;

/** The result of the last listing. */
interface Seen extends OpenView {
  /** The open sessions of users who are drawn. */
  readonly drawn: readonly KeptSession[];
  readonly watermark: number;
}

/**
 * The open sessions as of the last listing. A listing takes longer with more sessions, so the next one waits until listings
 * take at most a twentieth of the time.
 */
export class OpenSessionsView {
  #seen: Seen = { count: 0, newest: [], drawn: [], watermark: -Infinity };
  #nextLook = -Infinity;

  constructor(
    private readonly look: () => Look,
    private readonly isDrawn: (session: KeptSession) => boolean,
  ) {}

  get current(): Seen {
    const start = performance.now();
    if (start >= this.#nextLook) {
      const { sessions, watermark } = this.look();
      this.#seen = {
        count: sessions.length,
        newest: sessions.slice(-shown).reverse().map(summaryOf),
        drawn: sessions.filter(this.isDrawn),
        watermark,
      };
      const end = performance.now();
      this.#nextLook = end + (end - start) / share;
    }
    return this.#seen;
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
