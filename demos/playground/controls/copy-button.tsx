import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

interface CopyButtonProps {
  readonly name: string;
  readonly isPrimary?: boolean;
  /** Makes the text to copy. */
  readonly text: () => string;
}

/** How long it says that it has copied, in ms. */
const patience = 2_000;

/** Copies a text. If the browser does not allow that, it shows the text, selected. */
export function CopyButton({ name, isPrimary = false, text }: CopyButtonProps) {
  const said = useSignal('');
  const byHand = useSignal<string | undefined>(undefined);
  const field = useRef<HTMLTextAreaElement>(null);
  const timer = useRef(0);
  useEffect(() => {
    field.current?.select();
  }, [byHand.value]);
  const copy = async () => {
    const copied = text();
    clearTimeout(timer.current);
    try {
      // Pages without TLS have no clipboard, so this throws.
      await navigator.clipboard.writeText(copied);
      said.value = 'Copied';
      byHand.value = undefined;
      timer.current = window.setTimeout(() => {
        said.value = '';
      }, patience);
    } catch {
      said.value = 'The browser does not allow it. Copy this:';
      byHand.value = copied;
    }
  };
  return (
    <>
      <button class={isPrimary ? 'primary' : ''} onClick={() => void copy()}>
        {name}
      </button>
      <span class="said-of-copy small soft" role="status">
        {said.value}
      </span>
      {byHand.value !== undefined && (
        <textarea
          ref={field}
          class="by-hand"
          readOnly
          rows={4}
          spellcheck={false}
          aria-label="To copy"
          value={byHand.value}
        />
      )}
    </>
  );
}
