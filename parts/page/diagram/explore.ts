import type { DiagramSource } from './diagram-source.js';
import { keyOf, timeOf } from './item.js';
import type { Painter } from './painter.js';

/** If a finger moves by less than this, it points, in px. */
const still = 4;

/** The factor by which a key zooms, and the part of the view by which a key pans. */
const zoomStep = 1.4;
const panStep = 0.2;

/** Lets the reader pan, zoom and point with a mouse, fingers and keys. Returns a function that stops it. */
export function explore(box: HTMLElement, painter: Painter, source: DiagramSource): () => void {
  const listeners = new AbortController();
  const { signal } = listeners;
  const pointers = new Map<number, { readonly x: number; readonly y: number }>();
  let moved = 0;

  const place = ({ clientX, clientY }: MouseEvent) => {
    const { left, top } = box.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  };
  const point = (event: MouseEvent) => {
    const { x, y } = place(event);
    source.picked.value = painter.itemAt(x, y);
  };
  const pan = (px: number) => {
    const { from, span } = painter.view;
    source.look({ from: from - (px / painter.width) * span, span });
  };
  /** Zooms; the time at `x` keeps its place. */
  const zoom = (factor: number, x: number) => {
    const { from, span } = painter.view;
    const fixed = painter.timeAt(x);
    source.look({ from: fixed - (fixed - from) * factor, span: span * factor });
  };

  box.addEventListener(
    'wheel',
    (event) => {
      const isZoom = event.ctrlKey || event.metaKey || document.activeElement === box;
      if (!isZoom && Math.abs(event.deltaX) <= Math.abs(event.deltaY)) return;
      event.preventDefault();
      if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) pan(-event.deltaX);
      else zoom(Math.exp(event.deltaY * (event.ctrlKey ? 0.01 : 0.002)), place(event).x);
    },
    { signal, passive: false },
  );
  box.addEventListener(
    'pointerdown',
    (event) => {
      // After the menu of another button no `pointerup` comes.
      if (event.button !== 0) return;
      pointers.set(event.pointerId, place(event));
      moved = 0;
    },
    { signal },
  );
  addEventListener(
    'pointermove',
    (event) => {
      const before = pointers.get(event.pointerId);
      if (before === undefined) {
        if (event.target instanceof Node && box.contains(event.target)) point(event);
        return;
      }
      const now = place(event);
      const [other] = [...pointers].flatMap(([id, each]) => (id === event.pointerId ? [] : [each]));
      pointers.set(event.pointerId, now);
      if (other !== undefined) {
        const width = (at: { readonly x: number }) => Math.max(20, Math.abs(at.x - other.x));
        zoom(width(before) / width(now), (now.x + other.x) / 2);
        // Fingers that have zoomed point at nothing when they leave.
        moved = Infinity;
        return;
      }
      moved += Math.abs(now.x - before.x);
      if (moved > still) pan(now.x - before.x);
    },
    { signal },
  );
  const release = (event: PointerEvent) => {
    if (pointers.delete(event.pointerId) && moved <= still && event.type === 'pointerup') point(event);
  };
  addEventListener('pointerup', release, { signal });
  addEventListener('pointercancel', release, { signal });
  box.addEventListener(
    'pointerleave',
    () => {
      if (document.activeElement !== box) source.picked.value = undefined;
    },
    { signal },
  );
  box.addEventListener('blur', () => (source.picked.value = undefined), { signal });

  const keys: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => {
      pan(painter.width * panStep);
    },
    ArrowRight: () => {
      pan(-painter.width * panStep);
    },
    '+': () => {
      zoom(1 / zoomStep, painter.middle);
    },
    '-': () => {
      zoom(zoomStep, painter.middle);
    },
    '0': () => {
      source.look(undefined);
    },
    Escape: () => {
      source.picked.value = undefined;
    },
    '.': () => {
      pick(1);
    },
    ',': () => {
      pick(-1);
    },
  };
  /** Picks the next visible item in time. */
  const pick = (by: number) => {
    const items = painter.items.toSorted((a, b) => timeOf(a) - timeOf(b));
    const { value: picked } = source.picked;
    const at = picked === undefined ? -1 : items.findIndex((item) => keyOf(item) === keyOf(picked));
    source.picked.value = items.at(at === -1 ? (by > 0 ? 0 : -1) : (at + by) % items.length);
  };
  box.addEventListener(
    'keydown',
    (event) => {
      const act = keys[event.key === '=' ? '+' : event.key];
      if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      act();
    },
    { signal },
  );
  return () => {
    listeners.abort();
  };
}
