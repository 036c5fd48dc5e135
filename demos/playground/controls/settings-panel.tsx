import { durationText } from '../pipeline/duration.js';
import type { Settings } from '../pipeline/settings.js';
import type { Player } from '../player.js';

interface Slider {
  readonly name: keyof Settings;
  readonly label: string;
  readonly meaning: string;
}

const sliders: readonly Slider[] = [
  { name: 'gap', label: 'Gap', meaning: 'longest pause inside a session' },
  { name: 'grace', label: 'Grace', meaning: 'how late events may be' },
  { name: 'silence', label: 'Silence', meaning: 'then time moves on by itself' },
  { name: 'maxDuration', label: 'Max. duration', meaning: 'of a session' },
  { name: 'maxEvents', label: 'Max. events', meaning: 'of a session' },
  { name: 'every', label: 'Interval', meaning: 'of the CTR chart' },
  { name: 'disorder', label: 'Disorder', meaning: 'events held up on their way' },
];

/** The options of the pipeline. */
export const SettingsPanel = ({ player }: { readonly player: Player }) => (
  <section class="card settings">
    <h2>Settings</h2>
    <p class="small soft">With every change, all that has happened so far runs again.</p>
    {sliders.map((slider) => (
      <SettingSlider key={slider.name} player={player} {...slider} />
    ))}
  </section>
);

function SettingSlider({ player, name, label, meaning }: Slider & { readonly player: Player }) {
  const value = player.settings.value[name];
  const scale = player.scales.value[name];
  const isUnused = name === 'silence' && player.source.value !== 'live';
  const text = isUnused ? 'live only' : name === 'maxEvents' ? countText(value) : durationText(value);
  const id = `setting-${name}`;
  return (
    <div class="setting">
      <label for={id}>
        {label} <span class="soft small">{meaning}</span>
      </label>
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

const countText = (n: number) => (n === Infinity ? 'none' : String(n));
