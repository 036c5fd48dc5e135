import './diagram.css';
import { useEffect, useRef } from 'preact/hooks';
import { theme } from '../../../parts/page/theme.js';
import type { Player } from '../player.js';
import { Painter } from './painter.js';
import { paletteOf } from './palette.js';

/** The living marble diagram. What it shows is also in the tables below it. */
export function Diagram({ player }: { readonly player: Player }) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);

  useEffect(() => animate(box.current!, canvas.current!, player), []);

  const { length } = player.users.value;
  return (
    <div
      class="diagram"
      ref={box}
      tabIndex={0}
      role="region"
      aria-label="Marble diagram, scrolls if there are many users"
    >
      <canvas
        ref={canvas}
        role="img"
        aria-label={
          'One lane per user; searches, results and clicks are marbles on the time axis, sessions are boxes around them. ' +
          `The tables below say the same in words. Users: ${String(length)}`
        }
      />
      {player.shown.value.run.arrived === 0 && <p class="hint">{hints[player.source.value]}</p>}
    </div>
  );
}

const hints = {
  live: 'Search for something, click what you like, and then wait.',
  lesson: 'The lesson is about to begin.',
  sample: 'The log is about to begin.',
  file: 'Drop a file of events anywhere on this page.',
};

/** Draws on each frame on which something has moved. Returns how to stop. */
function animate(box: HTMLElement, canvas: HTMLCanvasElement, player: Player): () => void {
  const context = canvas.getContext('2d')!;
  const painter = new Painter(context, player);
  const calm = matchMedia('(prefers-reduced-motion: reduce)');
  let palette = paletteOf(box);
  let isStale = true;
  let last = performance.now();
  let request = requestAnimationFrame(frame);
  let drawn = '';

  const resize = () => {
    canvas.width = Math.round(box.clientWidth * devicePixelRatio);
    canvas.height = Math.round(box.clientHeight * devicePixelRatio);
    isStale = true;
  };
  const resized = new ResizeObserver(resize);
  resized.observe(box);
  const stale = () => {
    isStale = true;
  };
  box.addEventListener('scroll', stale);
  const unfollowTheme = theme.subscribe(() => {
    // The style is that of the new theme by the next frame.
    queueMicrotask(() => {
      palette = paletteOf(box);
      isStale = true;
    });
  });

  function frame(at: number) {
    request = requestAnimationFrame(frame);
    // A tab that was in the background has missed nothing: it was paused.
    player.frame(Math.min(at - last, 100));
    last = at;
    const state = `${String(player.time)} ${player.shown.value.version} ${player.actor.value}`;
    if (!isStale && state === drawn) return;
    drawn = state;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    const viewport = { width: box.clientWidth, height: box.clientHeight, scrollTop: box.scrollTop };
    isStale = painter.draw(at, viewport, palette, calm.matches);
    box.style.setProperty('--content', `${String(painter.contentHeight)}px`);
  }

  return () => {
    cancelAnimationFrame(request);
    resized.disconnect();
    box.removeEventListener('scroll', stale);
    unfollowTheme();
  };
}
