import { logSettings, type Settings } from '../pipeline/settings.js';
import type { Player } from '../player.js';
import { whole } from '../../../parts/page/numbers.js';

const minute = 60_000;

const experiments: readonly (readonly [string, Partial<Settings>])[] = [
  ['As it was published', logSettings],
  ['Hold events up by up to 10 min', { ...logSettings, disorder: 10 * minute, gap: 5 * minute }],
  ['… and wait for them', { ...logSettings, disorder: 10 * minute, gap: 5 * minute, grace: 10 * minute }],
  ['End every session after 5 min', { ...logSettings, maxDuration: 5 * minute }],
];

/** Explains the sample log, and suggests what to try with it. */
export const SamplePanel = ({ player }: { readonly player: Player }) => (
  <div class="sample">
    <h2>A real log</h2>
    <p class="small">
      1,643 searches and clicks of people who took part in the TREC Session Track of 2012 and 2013, in order of time.
      Those of 2012 have the time of day; those of 2013 the time since their session began, and so all begin at
      midnight.
    </p>
    <p class="small soft">
      At ×{whole(player.speed.value)}, the day takes {whole(Math.ceil(85_400 / player.speed.value))} s.
    </p>
    <h3 class="small">Try</h3>
    <ul class="results">
      {experiments.map(([name, settings]) => (
        <li key={name}>
          <button
            onClick={() => {
              player.set(settings);
            }}
          >
            {name}
          </button>
        </li>
      ))}
    </ul>
  </div>
);
