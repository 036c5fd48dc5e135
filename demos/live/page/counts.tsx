import { Figure, whole } from '../../../parts/page/figure.js';
import type { Shown } from './feed.js';
import type { Stats } from '../messages.js';

const megabytes = (bytes: number) => `${whole(Math.round(bytes / 2 ** 20))} MB`;

/** What became of the events. */
export function Counts({ shown }: { readonly shown: Shown }) {
  const { stats, eventsPerSecond, minutes, sessions } = shown;
  const searches = minutes.reduce((sum, minute) => sum + minute.searches, 0);
  const clicks = minutes.reduce((sum, minute) => sum + minute.clicks, 0);
  const ctrs = sessions.reduce((sum, { ctr }) => sum + ctr, 0);
  const reasons = Object.entries(stats?.rejected ?? {}).filter(([, count]) => count > 0);
  const rejected = reasons.reduce((sum, [, count]) => sum + count, 0);
  const of = (count: (stats: Stats) => string) => (stats === undefined ? '–' : count(stats));
  return (
    <section class="card" aria-label="Counts">
      <dl class="counts">
        <Figure
          name="Events"
          value={of(({ received }) => whole(received))}
          more={
            eventsPerSecond === undefined ? 'received' : `received, ${whole(Math.round(eventsPerSecond))} per second`
          }
        />
        <Figure name="Accepted" value={of(({ accepted }) => whole(accepted))} more="each in one session" />
        <Figure
          name="Rejected"
          value={of(() => whole(rejected))}
          more={rejected === 0 ? 'none yet' : reasons.map(([reason, n]) => `${whole(n)} ${reason}`).join(', ')}
        />
        <Figure
          name="Sessions"
          value={of(({ sessions }) => whole(sessions.closed))}
          more={of(({ sessions }) => `closed, and ${whole(sessions.open)} open`)}
        />
        <Figure
          name="CTR"
          value={searches === 0 ? '–' : (clicks / searches).toFixed(3)}
          more={`clicks over searches, of ${whole(minutes.length)} intervals`}
        />
        <Figure
          name="Mean CTR"
          value={sessions.length === 0 ? '–' : (ctrs / sessions.length).toFixed(3)}
          more={`of the last ${whole(sessions.length)} sessions with a search`}
        />
        <Figure
          name="Readers"
          value={of(({ readers }) => whole(readers.now))}
          more={of(({ readers }) => `${whole(readers.dropped)} dropped, too slow`)}
        />
        <Figure
          name="Memory"
          value={of(({ memory }) => megabytes(memory.rss))}
          more={of(({ heldEvents }) => `${whole(heldEvents)} events in open sessions`)}
        />
      </dl>
    </section>
  );
}
