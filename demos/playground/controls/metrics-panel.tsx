import { Figure } from '../../../parts/page/figure.js';
import { metricsOf } from '../pipeline/metrics.js';
import { durationText } from '../../../parts/page/duration-text.js';
import type { Player } from '../player.js';
import { whole } from '../../../parts/page/numbers.js';

/** How many of the last sessions are measured: more would take too long. */
const measured = 2_000;

/** Search metrics of the closed sessions. */
export function MetricsPanel({ player }: { readonly player: Player }) {
  const { closed } = player.shown.value.run;
  const isPart = closed.length > measured;
  const report = metricsOf(closed.slice(-measured), player.settings.value);
  const of = (ratio: { readonly sum: number; readonly of: number } | undefined) =>
    ratio === undefined
      ? 'of no search yet'
      : ratio.of === 0
        ? 'not known'
        : `${round(ratio.sum)} of ${round(ratio.of)}`;
  const median = report?.timeToFirstClick.median;
  return (
    <section class="card totals" aria-label="Search metrics">
      <h2>Search metrics{isPart && <span class="soft small"> of the last {whole(measured)} sessions</span>}</h2>
      <dl>
        <Figure name="Clicked" value={percent(report?.clicked.value)} more={of(report?.clicked)} />
        <Figure name="Abandoned" value={percent(report?.abandoned.value)} more={of(report?.abandoned)} />
        <Figure name="Reformulated" value={percent(report?.reformulated.value)} more={of(report?.reformulated)} />
        <Figure
          name="Without results"
          value={percent(report?.withoutResults.value)}
          more={of(report?.withoutResults)}
        />
        <Figure
          name="Reciprocal rank"
          value={report?.meanReciprocalRank.value?.toFixed(2) ?? '–'}
          more="mean of 1 / rank of the best click"
        />
        <Figure
          name="First click"
          value={median === undefined ? '–' : durationText(Math.round(median / 100) * 100)}
          more="median time after the search"
        />
        <Figure name="Satisfied" value={percent(report?.satisfied.value)} more={of(report?.satisfied)} />
      </dl>
    </section>
  );
}

const percent = (value: number | undefined) => (value === undefined ? '–' : `${String(Math.round(value * 100))} %`);
const round = (n: number) => whole(Math.round(n));
