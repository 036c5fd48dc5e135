import './diagram.css';
import type { Ref } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { theme } from '../theme.js';
import type { DiagramSource } from './diagram-source.js';
import { explore } from './explore.js';
import { keyOf, wordsFor } from './item.js';
import { Painter } from './painter.js';
import { paletteOf } from './palette.js';
import { SvgPen } from './svg-pen.js';

/** The living marble diagram. What it shows is also in the tables below it. */
export function Diagram({
  source,
  hint,
}: {
  readonly source: DiagramSource;
  /** The text to show before the first event. */
  readonly hint: string;
}) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);

  const tip = useRef<HTMLDivElement>(null);

  useEffect(() => animate(box.current!, canvas.current!, tip.current!, source), []);

  return (
    <div class="diagram-frame">
      <div
        class="diagram"
        ref={box}
        tabIndex={0}
        role="region"
        aria-label="Marble diagram. Arrows pan, plus and minus zoom, 0 goes back, full stop and comma point at one thing after another"
      >
        <canvas
          ref={canvas}
          role="img"
          aria-label={
            'One lane per user; searches, results and clicks are marbles on the time axis, sessions are boxes around them. ' +
            'The tables below say the same in words.'
          }
        />
        {source.shown.value.version !== '' && source.run.arrived === 0 && <p class="hint">{hint}</p>}
      </div>
      <Tip source={source} tip={tip} />
    </div>
  );
}

/** Says what the reader points at: what, when and why. */
function Tip({ source, tip }: { readonly source: DiagramSource; readonly tip: Ref<HTMLDivElement> }) {
  const { value: item } = source.picked;
  const [what, ...more] = item === undefined ? [] : wordsFor(item, source.timeText.value);
  return (
    <div ref={tip} class="tip small" role="status" hidden={item === undefined}>
      <strong>{what}</strong>
      {more.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </div>
  );
}

/** Draws each frame in which something has moved. Returns a function that stops it. */
function animate(box: HTMLElement, canvas: HTMLCanvasElement, tip: HTMLElement, source: DiagramSource): () => void {
  const context = canvas.getContext('2d')!;
  const painter = new Painter(context, source);
  source.shownView = () => painter.view;
  const unexplore = explore(box, painter, source);
  source.picture = () => {
    const pen = new SvgPen(context);
    painter.drawWith(pen);
    return pen.toSvg(box.clientWidth, box.clientHeight, palette.card);
  };
  const calm = matchMedia('(prefers-reduced-motion: reduce)');
  let palette = paletteOf(box);
  let isStale = true;
  let last = performance.now();
  let request = requestAnimationFrame(frame);
  let drawn = '';

  // Reading sizes on each frame would force a layout on each frame.
  const viewport = { width: 0, height: 0, scrollTop: 0 };
  let content = 0;

  const resize = () => {
    viewport.width = box.clientWidth;
    viewport.height = box.clientHeight;
    isStale = true;
  };
  /** Fits the canvas to the box and the screen, just before it is drawn: a canvas that gets another size is empty. */
  const fit = () => {
    const width = Math.round(viewport.width * devicePixelRatio);
    const height = Math.round(viewport.height * devicePixelRatio);
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
  };
  const resized = new ResizeObserver(resize);
  resized.observe(box);
  const scroll = () => {
    viewport.scrollTop = box.scrollTop;
    isStale = true;
  };
  box.addEventListener('scroll', scroll);
  const unfollowTheme = theme.subscribe(() => {
    // The new theme has its style only after the current task.
    queueMicrotask(() => {
      palette = paletteOf(box);
      isStale = true;
    });
  });

  function frame(at: number) {
    request = requestAnimationFrame(frame);
    // A tab in the background is paused, so time has not passed for it.
    source.frame(Math.min(at - last, 100));
    last = at;
    const { looked, picked } = source;
    const seen = [
      source.time,
      source.shown.value.version,
      source.actor.value,
      looked.value,
      picked.value && keyOf(picked.value),
      devicePixelRatio,
    ];
    const state = JSON.stringify(seen);
    if (!isStale && state === drawn) return;
    drawn = state;
    fit();
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    isStale = painter.draw(at, viewport, palette, calm.matches);
    if (content !== painter.contentHeight) {
      content = painter.contentHeight;
      box.style.setProperty('--content', `${String(content)}px`);
    }
    const spot = picked.value === undefined ? undefined : painter.spotOf(keyOf(picked.value));
    if (spot !== undefined) {
      const left = Math.min(Math.max(8, spot.left), Math.max(8, viewport.width - tip.offsetWidth - 8));
      const isLow = spot.bottom + tip.offsetHeight + 12 > viewport.height;
      const top = isLow ? Math.max(4, spot.top - tip.offsetHeight - 8) : spot.bottom + 8;
      tip.style.transform = `translate(${String(Math.round(left))}px, ${String(Math.round(top))}px)`;
    }
  }

  return () => {
    cancelAnimationFrame(request);
    resized.disconnect();
    box.removeEventListener('scroll', scroll);
    unfollowTheme();
    unexplore();
  };
}
