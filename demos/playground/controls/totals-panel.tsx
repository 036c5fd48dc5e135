import { ctrText } from '../parts/session-list.js';
import type { Player } from '../player.js';

const rate = (clicks: number, searches: number) => (searches === 0 ? '–' : (clicks / searches).toFixed(3));
const whole = (n: number) => n.toLocaleString('en');

/** What the sessions that came out add up to. */
export function TotalsPanel({ player }: { readonly player: Player }) {
  const { totals, rejections, arrived, closed } = player.shown.value.run;
  const { sessions, withSearch, searches, clicks, clicksWithSearch, ctrs } = totals;
  const last = closed.findLast(({ ctr }) => ctr !== undefined);
  return (
    <section class="card totals" aria-label="In total">
      <dl>
        <Total name="Last CTR" value={last === undefined ? '–' : ctrText(last.ctr!)} more={last?.user ?? 'none yet'} />
        <Total name="Events" value={whole(arrived)} more={`${whole(rejections.length)} rejected`} />
        <Total name="Sessions" value={whole(sessions)} more={`${whole(withSearch)} with a search`} />
        <Total name="Searches" value={whole(searches)} more="in closed sessions" />
        <Total name="Clicks" value={whole(clicks)} more={`${whole(clicksWithSearch)} in sessions with a search`} />
        <Total name="CTR" value={rate(clicks, searches)} more="clicks over searches" />
        <Total name="CTR with a search" value={rate(clicksWithSearch, searches)} more="without other sessions" />
        <Total name="Mean CTR" value={rate(ctrs, withSearch)} more="of the sessions with a search" />
      </dl>
    </section>
  );
}

interface TotalProps {
  readonly name: string;
  readonly value: string;
  readonly more: string | number;
}

const Total = ({ name, value, more }: TotalProps) => (
  <div>
    <dt class="small">{name}</dt>
    <dd>
      <strong>{value}</strong>
      <span class="small soft">{more}</span>
    </dd>
  </div>
);
