import { Figure } from '../../../parts/page/figure.js';
import { whole } from '../../../parts/page/numbers.js';
import { ctrText } from '../../../parts/page/ctr-text.js';
import type { Player } from '../player.js';

const rate = (clicks: number, searches: number) => (searches === 0 ? '–' : (clicks / searches).toFixed(3));

/** The totals of the closed sessions. */
export function TotalsPanel({ player }: { readonly player: Player }) {
  const { totals, rejections, arrived, closed } = player.shown.value.run;
  const { sessions, withSearch, searches, clicks, clicksWithSearch, ctrs } = totals;
  const last = closed.findLast(({ ctr }) => ctr !== undefined);
  return (
    <section class="card totals" aria-label="In total">
      <dl>
        <Figure name="Last CTR" value={last === undefined ? '–' : ctrText(last.ctr!)} more={last?.user ?? 'none yet'} />
        <Figure name="Events" value={whole(arrived)} more={`${whole(rejections.length)} rejected`} />
        <Figure name="Sessions" value={whole(sessions)} more={`${whole(withSearch)} with a search`} />
        <Figure name="Searches" value={whole(searches)} more="in closed sessions" />
        <Figure name="Clicks" value={whole(clicks)} more={`${whole(clicksWithSearch)} in sessions with a search`} />
        <Figure name="CTR" value={rate(clicks, searches)} more="clicks over searches" />
        <Figure name="CTR with a search" value={rate(clicksWithSearch, searches)} more="without other sessions" />
        <Figure name="Mean CTR" value={rate(ctrs, withSearch)} more="of the sessions with a search" />
      </dl>
    </section>
  );
}
