import './term.css';
import { useEffect, useId, useRef } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { glossary, type Word } from './glossary.js';

interface TermProps {
  readonly word: Word;
  /** The form of the word in its sentence. Default: the word. */
  readonly text?: string;
}

/** A word of the glossary. It shows its explanation on hover and on focus. */
export function Term({ word, text = word }: TermProps) {
  const id = useId();
  const place = useSignal<{ readonly left: number; readonly top: number } | undefined>(undefined);
  const term = useRef<HTMLSpanElement>(null);
  const show = () => {
    const { left, bottom, top } = term.current!.getBoundingClientRect();
    const isLow = bottom + 120 > innerHeight;
    place.value = {
      left: Math.max(8, Math.min(left, innerWidth - 296)),
      top: isLow ? Math.max(8, top - 116) : bottom + 6,
    };
  };
  const hide = () => {
    place.value = undefined;
  };
  const isShown = place.value !== undefined;
  useEffect(() => {
    if (!isShown) return;
    // The explanation has its place on the screen. It follows the word when that moves.
    const moved = new AbortController();
    const options = { capture: true, passive: true, signal: moved.signal };
    addEventListener('scroll', show, options);
    addEventListener('resize', show, options);
    return () => {
      moved.abort();
    };
  }, [isShown]);
  return (
    <span
      ref={term}
      class="term"
      tabIndex={0}
      role="term"
      aria-describedby={id}
      onMouseEnter={show}
      onMouseLeave={hide}
      onFocus={show}
      onBlur={hide}
      onKeyDown={({ key }) => {
        if (key === 'Escape') hide();
      }}
    >
      {text}
      <span
        id={id}
        role="tooltip"
        class="explanation small"
        hidden={place.value === undefined}
        style={
          place.value === undefined
            ? {}
            : { left: `${String(place.value.left)}px`, top: `${String(place.value.top)}px` }
        }
      >
        {glossary[word]}
      </span>
    </span>
  );
}
