import { useSignal } from '@preact/signals';
import { pipelineCode } from '../pipeline/code.js';
import type { Player } from '../player.js';
import { inked } from './inked.js';

/** The program that does what the page does. */
export function CodePanel({ player }: { readonly player: Player }) {
  const copied = useSignal('');
  const code = pipelineCode(player.eventsFrom.value, player.settings.value);
  return (
    <section class="card code">
      <div class="row spread">
        <h2>The same in code</h2>
        <span class="row">
          <span class="small soft" role="status">
            {copied.value}
          </span>
          <button
            onClick={() => {
              navigator.clipboard.writeText(code).then(
                () => {
                  copied.value = 'Copied';
                  setTimeout(() => {
                    copied.value = '';
                  }, 2_000);
                },
                () => {
                  copied.value = 'The browser does not allow it';
                },
              );
            }}
          >
            Copy
          </button>
        </span>
      </div>
      <pre tabIndex={0} role="region" aria-label="Code of the pipeline">
        <code>
          {inked(code).map(({ ink, text }, i) => (
            <span key={i} class={ink}>
              {text}
            </span>
          ))}
        </code>
      </pre>
    </section>
  );
}
