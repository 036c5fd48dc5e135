import type { Stats } from '../messages.js';

const whole = (n: number) => n.toLocaleString('en');
const megabytes = (bytes: number) => `${whole(Math.round(bytes / 2 ** 20))} MB`;

/** What became of the events. */
export function Counts({ stats }: { readonly stats: Stats | undefined }) {
  const reasons = Object.entries(stats?.rejected ?? {}).filter(([, count]) => count > 0);
  const rejected = reasons.reduce((sum, [, count]) => sum + count, 0);
  const of = (count: (stats: Stats) => string) => (stats === undefined ? '–' : count(stats));
  return (
    <section class="card" aria-label="Counts">
      <dl class="counts">
        <Count name="Events" value={of(({ received }) => whole(received))} more="received" />
        <Count name="Accepted" value={of(({ accepted }) => whole(accepted))} more="each in one session" />
        <Count
          name="Rejected"
          value={of(() => whole(rejected))}
          more={rejected === 0 ? 'none yet' : reasons.map(([reason, n]) => `${whole(n)} ${reason}`).join(', ')}
        />
        <Count
          name="Sessions"
          value={of(({ sessions }) => whole(sessions.closed))}
          more={of(({ sessions }) => `closed, and ${whole(sessions.open)} open`)}
        />
        <Count
          name="Readers"
          value={of(({ readers }) => whole(readers.now))}
          more={of(({ readers }) => `${whole(readers.dropped)} dropped, too slow`)}
        />
        <Count
          name="Memory"
          value={of(({ memory }) => megabytes(memory.rss))}
          more={of(({ heldEvents }) => `${whole(heldEvents)} events in open sessions`)}
        />
      </dl>
    </section>
  );
}

interface CountProps {
  readonly name: string;
  readonly value: string;
  readonly more: string;
}

const Count = ({ name, value, more }: CountProps) => (
  <div>
    <dt class="small">{name}</dt>
    <dd>
      <strong>{value}</strong>
      <span class="small soft">{more}</span>
    </dd>
  </div>
);
