import { useEffect, useRef } from 'preact/hooks';
import { theme } from '../../../parts/page/theme.js';
import type { Player } from '../player.js';

/** How much a button zooms. */
const zoomStep = 1.6;

/** Shows the whole log at a glance with the current view, and goes to any time of it. */
export function Overview({ player }: { readonly player: Player }) {
  const { value: view } = player.looked;
  const isLive = player.isLive.value;
  const zoom = (factor: number) => {
    const { from, span } = view ?? player.shownView();
    player.look({ from: from + (span * (1 - factor)) / 2, span: span * factor });
  };
  return (
    <div class="overview">
      {!isLive && <Strip player={player} />}
      {isLive && <span class="soft small grow">Drag to look back; Ctrl and wheel, or two fingers, zoom.</span>}
      <button
        aria-label="Zoom out"
        onClick={() => {
          zoom(zoomStep);
        }}
      >
        −
      </button>
      <button
        aria-label="Zoom in"
        onClick={() => {
          zoom(1 / zoomStep);
        }}
      >
        +
      </button>
      <button
        disabled={view === undefined}
        onClick={() => {
          player.look(undefined);
        }}
      >
        Follow
      </button>
    </div>
  );
}

const height = 30;

/** How many events there are at each time, under a slider. */
function Strip({ player }: { readonly player: Player }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { version } = player.shown.value;
  const { begin, length } = player;
  const { value: view } = player.looked;
  const shownTheme = theme.value;
  const runId = version.split('.', 1)[0];

  useEffect(() => {
    const { current } = canvas;
    if (current === null) return;
    const resized = new ResizeObserver(() => {
      drawDensity(current, player);
    });
    resized.observe(current);
    return () => {
      resized.disconnect();
    };
  }, [runId, begin, length, shownTheme]);

  const part = (time: number) => Math.min(100, Math.max(0, ((time - begin) / Math.max(1, length)) * 100));
  const text = player.timeText.value(player.now.value);
  return (
    <div class="strip">
      <canvas ref={canvas} aria-hidden="true" />
      {view !== undefined && (
        <span
          class="window"
          style={{ left: `${String(part(view.from))}%`, right: `${String(100 - part(view.from + view.span))}%` }}
        />
      )}
      <input
        type="range"
        aria-label="Time in the log"
        aria-valuetext={text}
        disabled={player.run.passages.length === 0}
        min={0}
        max={1_000}
        step={1}
        value={Math.round(part(player.now.value) * 10)}
        onInput={({ currentTarget }) => {
          player.look(undefined);
          player.goTo(begin + (Number(currentTarget.value) / 1_000) * length);
        }}
      />
    </div>
  );
}

function drawDensity(canvas: HTMLCanvasElement, player: Player): void {
  const { width } = canvas.getBoundingClientRect();
  canvas.width = Math.round(width * devicePixelRatio);
  canvas.height = Math.round(height * devicePixelRatio);
  const columns = Math.max(1, Math.floor(width / 2));
  const counts = new Float64Array(columns);
  for (const { time } of player.run.passages) {
    const column = Math.floor(((time - player.begin) / Math.max(1, player.length)) * columns);
    counts[Math.min(columns - 1, Math.max(0, column))]!++;
  }
  const most = counts.reduce((a, b) => Math.max(a, b), 1);
  const c = canvas.getContext('2d')!;
  c.scale(devicePixelRatio, devicePixelRatio);
  c.fillStyle = getComputedStyle(canvas).getPropertyValue('--accent');
  c.globalAlpha = 0.55;
  for (const [i, count] of counts.entries()) {
    const high = count === 0 ? 0 : Math.max(2, Math.sqrt(count / most) * height);
    c.fillRect(i * 2, height - high, 1.5, high);
  }
}
