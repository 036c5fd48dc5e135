import { type Word } from '../../../parts/page/glossary.js';
import { Term } from '../../../parts/page/term.js';
import { durationText } from '../../../parts/page/duration-text.js';
import { isSplitRule, type SliderName } from '../pipeline/settings.js';
import { splitRules, splits } from '../pipeline/splits.js';
import type { Player } from '../player.js';

interface Slider {
  readonly name: SliderName;
  readonly label: string;
  readonly word?: Word;
  readonly meaning: string;
}

const sliders: readonly Slider[] = [
  { name: 'gap', label: 'Gap', word: 'gap', meaning: 'longest pause inside a session' },
  { name: 'grace', label: 'Grace', word: 'grace', meaning: 'how late events may be' },
  { name: 'silence', label: 'Silence', word: 'silence', meaning: 'then time moves on by itself' },
  { name: 'maxDuration', label: 'Max. duration', meaning: 'of a session' },
  { name: 'maxEvents', label: 'Max. events', meaning: 'of a session' },
  { name: 'every', label: 'Interval', meaning: 'of the CTR chart' },
  { name: 'disorder', label: 'Disorder', meaning: 'events held up on their way' },
];

/** The most users to choose one from. */
const mostListed = 100;

/** The options of the pipeline. */
export const SettingsPanel = ({ player }: { readonly player: Player }) => (
  <div class="settings">
    <p class="small soft">With every change, all that has happened so far runs again.</p>
    {sliders.map((slider) => (
      <SettingSlider key={slider.name} player={player} {...slider} />
    ))}
    <SplitChoice player={player} />
    <OwnGap player={player} />
    <Shown player={player} />
  </div>
);

function SettingSlider({ player, name, label, word, meaning }: Slider & { readonly player: Player }) {
  const value = player.settings.value[name];
  const scale = player.scales.value[name];
  const isUnused = name === 'silence' && !scaleHasSilence(player);
  const text = isUnused ? 'live only' : name === 'maxEvents' ? countText(value) : durationText(value);
  const id = `setting-${name}`;
  return (
    <div class="setting">
      <span>
        <label for={id} class={word === undefined ? '' : 'unseen'}>
          {label}
        </label>
        {word !== undefined && <Term word={word} text={label} />} <span class="soft small">{meaning}</span>
      </span>
      <output for={id}>{text}</output>
      <input
        id={id}
        type="range"
        min={0}
        max={scale.length - 1}
        step={1}
        value={scale.indexOf(value)}
        aria-valuetext={text}
        disabled={isUnused}
        onInput={({ currentTarget }) => {
          player.set({ [name]: scale[Number(currentTarget.value)]! });
        }}
      />
    </div>
  );
}

const scaleHasSilence = (player: Player) => player.isLive.value || !player.isUtc.value;

function SplitChoice({ player }: { readonly player: Player }) {
  const rules = splitRules.filter((rule) => player.canSplitBy(rule) || rule === player.settings.value.split);
  return (
    <div class="setting">
      <span>
        <label for="split" class="unseen">
          Split
        </label>
        <Term word="split" text="Split" /> <span class="soft small">ends a session without a pause</span>
      </span>
      <select
        id="split"
        value={player.settings.value.split}
        onChange={({ currentTarget: { value } }) => {
          if (isSplitRule(value)) player.set({ split: value });
        }}
      >
        {rules.map((rule) => (
          <option key={rule} value={rule}>
            {splits[rule].name}
          </option>
        ))}
      </select>
    </div>
  );
}

/** A gap by user. */
function OwnGap({ player }: { readonly player: Player }) {
  const { ownGap, gap } = player.settings.value;
  const users = player.firstUsers(mostListed);
  const scale = player.scales.value.gap;
  const chosen = ownGap === undefined ? -1 : users.indexOf(ownGap.user);
  return (
    <div class="setting">
      <label for="own-gap-user">
        Another gap <span class="soft small">for one user</span>
      </label>
      <span class="row">
        <select
          id="own-gap-user"
          value={chosen}
          onChange={({ currentTarget }) => {
            const user = users[Number(currentTarget.value)];
            player.set({ ownGap: user === undefined ? undefined : { user, gap: ownGap?.gap ?? gap } });
          }}
        >
          <option value={-1}>nobody</option>
          {users.map((user, i) => (
            <option key={i} value={i}>
              {user}
            </option>
          ))}
        </select>
        {ownGap !== undefined && <output for="own-gap">{durationText(ownGap.gap)}</output>}
      </span>
      {ownGap !== undefined && (
        <input
          id="own-gap"
          type="range"
          aria-label={`Gap of ${String(ownGap.user)}`}
          min={0}
          max={scale.length - 1}
          step={1}
          value={scale.indexOf(ownGap.gap)}
          aria-valuetext={durationText(ownGap.gap)}
          onInput={({ currentTarget }) => {
            player.set({ ownGap: { user: ownGap.user, gap: scale[Number(currentTarget.value)]! } });
          }}
        />
      )}
    </div>
  );
}

const extras = [
  { name: 'recipe', label: 'Show the usual recipe beside it' },
  { name: 'metrics', label: 'Measure searches' },
] as const;

const Shown = ({ player }: { readonly player: Player }) => (
  <>
    {extras.map(({ name, label }) => (
      <label key={name} class="check small">
        <input
          type="checkbox"
          checked={player.settings.value[name]}
          onChange={({ currentTarget }) => {
            player.set({ [name]: currentTarget.checked });
          }}
        />{' '}
        {label}
      </label>
    ))}
  </>
);

const countText = (n: number) => (n === Infinity ? 'none' : String(n));
