import { Figure } from '../../../parts/page/figure.js';
import { amount, whole } from '../../../parts/page/numbers.js';
import type { Shown } from './feed.js';
import type { Stats } from '../messages.js';

const megabytes = (bytes: number) => `${whole(Math.round(bytes / 2 ** 20))} MB`;

const nothingRated: Stats['rated'] = { sessions: 0, searches: 0, clicks: 0, ctrs: 0 };

/** Shows how many events were accepted and rejected. */
export function Counts({ shown }: { readonly shown: Shown }) {
  const { stats, eventsPerSecond } = shown;
  const { sessions: rated, searches, clicks, ctrs } = stats?.rated ?? nothingRated;
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
          name="Overall CTR"
          value={searches === 0 ? '–' : (clicks / searches).toFixed(3)}
          more={`${amount(clicks, 'click')} over ${amount(searches, 'search', 'searches')}`}
        />
        <Figure
          name="Mean CTR"
          value={rated === 0 ? '–' : (ctrs / rated).toFixed(3)}
          more={`of ${amount(rated, 'session')} with a search`}
        />
        <Figure
          name="Readers"
          value={of(({ readers }) => whole(readers.now))}
          more={of(({ readers }) => `${whole(readers.dropped)} dropped, too slow`)}
        />
        <Figure
          name="Memory"
          value={of(({ memory }) => megabytes(memory.rss))}
          more={of(({ heldEvents }) => `${amount(heldEvents, 'event')} in open sessions`)}
        />
      </dl>
    </section>
  );
}
