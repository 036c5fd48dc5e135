import { useComputed } from '@preact/signals';
import { download } from '../download.js';
import { eventsAsNdjson, eventsFile, isReadFromFile, pipelineCode } from '../pipeline/code.js';
import type { Player } from '../player.js';
import { CopyButton } from './copy-button.js';
import { inked } from '../../../parts/page/inked.js';

/** How many events the shown code has. */
const shownEvents = 2;

/** Shows a program that does what the page does. The reader can copy it into a file. */
export function CodePanel({ player }: { readonly player: Player }) {
  const code = useComputed(() => pipelineCode(player.played.value, shownEvents));
  const isFromFile = useComputed(() => isReadFromFile(player.played.value));
  return (
    <div class="code">
      <div class="row spread">
        <h2>The same in code</h2>
        <CopyButton name="Copy" text={() => pipelineCode(player.played.value)} />
      </div>
      <pre tabIndex={0} role="region" aria-label="Code of the pipeline">
        <code>
          {inked(code.value).map(({ ink, text }, i) => (
            <span key={i} class={ink}>
              {text}
            </span>
          ))}
        </code>
      </pre>
      {isFromFile.value && (
        <button
          class="small"
          onClick={() => {
            download(eventsFile, eventsAsNdjson(player.played.value), 'application/x-ndjson');
          }}
        >
          Download {eventsFile}
        </button>
      )}
    </div>
  );
}
