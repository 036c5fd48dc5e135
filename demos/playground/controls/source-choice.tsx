import type { Source } from '../link.js';
import type { Player } from '../player.js';

const sources: readonly (readonly [Source, string])[] = [
  ['live', 'Be the user'],
  ['lesson', 'Lessons'],
  ['sample', 'Sample log'],
  ['file', 'Your file'],
];

/** Where the events come from. */
export const SourceChoice = ({ player }: { readonly player: Player }) => (
  <fieldset class="segments">
    <legend class="unseen">Source of the events</legend>
    {sources.map(([source, name]) => (
      <label key={source}>
        <input
          type="radio"
          name="source"
          checked={player.source.value === source}
          onChange={() => {
            player.choose(source);
          }}
        />
        {name}
      </label>
    ))}
  </fieldset>
);
