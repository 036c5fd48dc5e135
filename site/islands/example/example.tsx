import { render } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { inked } from '../../../parts/page/inked.js';
import { agrees, promisedBy } from './promised.js';
import { run } from './run.js';
import type { Outcome } from './worker.js';

interface Props {
  readonly code: string;
  readonly compiled: string;
  /** The code block of the page. */
  readonly fence: HTMLElement;
}

/** What came of a run, and what the comments of its code say. */
interface Ran {
  readonly outcome: Outcome;
  readonly promised: readonly string[];
}

function Example({ code, compiled, fence }: Props) {
  const [edited, setEdited] = useState<string>();
  const [ran, setRan] = useState<Ran>();
  const [running, setRunning] = useState(false);

  const runs = useRef(0);

  const edit = (text: string | undefined) => {
    runs.current++;
    fence.hidden = text !== undefined;
    setEdited(text);
    setRan(undefined);
    setRunning(false);
  };
  const start = async () => {
    const started = ++runs.current;
    setRunning(true);
    const outcome = await run(edited === undefined ? { code, compiled } : { code: edited });
    // The reader may have run it again, or thrown its edits away.
    if (started !== runs.current) return;
    setRan({ outcome, promised: promisedBy(edited ?? code) });
    setRunning(false);
  };

  return (
    <>
      {edited !== undefined && <Editor text={edited} change={setEdited} run={() => void start()} />}
      <div class="bar">
        <button type="button" class="run" disabled={running} onClick={() => void start()}>
          Run
        </button>
        {edited === undefined ? (
          <button
            type="button"
            onClick={() => {
              edit(code);
            }}
          >
            Edit
          </button>
        ) : (
          <button
            type="button"
            onClick={() => {
              edit(undefined);
            }}
          >
            Undo all edits
          </button>
        )}
      </div>
      <div aria-live="polite">{ran && <Output {...ran} />}</div>
    </>
  );
}

interface Editing {
  readonly text: string;
  readonly change: (text: string) => void;
  readonly run: () => void;
}

function Editor({ text, change, run }: Editing) {
  return (
    <div class="editor">
      <pre aria-hidden="true">
        {inked(text).map(({ ink, text }) => (ink === undefined ? text : <span class={ink}>{text}</span>))}
        {'\n'}
      </pre>
      <textarea
        aria-label="Code of the example"
        spellcheck={false}
        autocapitalize="off"
        value={text}
        onInput={({ currentTarget }) => {
          change(currentTarget.value);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) run();
        }}
      />
    </div>
  );
}

function Output({ outcome: { printed, error }, promised }: Ran) {
  return (
    <div class="output">
      <pre tabIndex={0} aria-label="Output">
        {printed.join('\n')}
        {error !== undefined && <span class="error">{`${printed.length > 0 ? '\n' : ''}${error}`}</span>}
        {printed.length === 0 && error === undefined && <span class="nothing">It printed nothing.</span>}
      </pre>
      {promised.length > 0 && error === undefined && (
        <p>
          {agrees(printed, promised) ? (
            <span class="kept">This is what its comments say.</span>
          ) : (
            <span class="error">Its comments say something else.</span>
          )}
        </p>
      )}
    </div>
  );
}

export function mount(place: HTMLElement, { code, compiled }: Omit<Props, 'fence'>): () => void {
  const fence = place.parentElement!.querySelector<HTMLElement>('[class*="language-"]')!;
  render(<Example code={code} compiled={compiled} fence={fence} />, place);
  return () => {
    render(null, place);
  };
}
