import type { PlayedEvent } from './played-event.js';
import type { Pen } from './pen.js';

/**
 * Draws an event in the current colour. A search is a magnifying glass, results are a small dot, a click is filled, an opened
 * app is a triangle, and a log-out is a square.
 *
 * @param glass - the colour inside the magnifying glass
 */
export function drawMarble(c: Pen, type: PlayedEvent['type'], x: number, y: number, r: number, glass: string): void {
  c.beginPath();
  switch (type) {
    case 'search': {
      const ink = c.fillStyle;
      c.lineWidth = Math.max(1.75, r * 0.3);
      c.moveTo(x - r * 0.7, y + r * 0.7);
      c.lineTo(x - r * 1.45, y + r * 1.45);
      c.stroke();
      c.fillStyle = glass;
      c.beginPath();
      c.arc(x, y, r, 0, 2 * Math.PI);
      c.fill();
      c.stroke();
      c.fillStyle = ink;
      break;
    }
    case 'results':
      c.arc(x, y, Math.max(2, r * 0.4), 0, 2 * Math.PI);
      c.fill();
      break;
    case 'click':
      c.arc(x, y, r, 0, 2 * Math.PI);
      c.fill();
      break;
    case 'app-open':
      c.moveTo(x - r * 0.7, y - r * 0.8);
      c.lineTo(x + r * 0.9, y);
      c.lineTo(x - r * 0.7, y + r * 0.8);
      c.fill();
      break;
    case 'log-out':
      c.rect(x - r * 0.8, y - r * 0.8, r * 1.6, r * 1.6);
      c.fill();
  }
}

/** Draws an event that has not arrived yet. */
export function drawGhost(c: Pen, x: number, y: number, r: number): void {
  c.save();
  c.globalAlpha = 0.5;
  c.lineWidth = 1.5;
  c.setLineDash([2, 2]);
  c.beginPath();
  c.arc(x, y, r, 0, 2 * Math.PI);
  c.stroke();
  c.restore();
}

export function drawCross(c: Pen, x: number, y: number, half: number): void {
  c.lineWidth = 1.5;
  c.beginPath();
  c.moveTo(x - half, y - half);
  c.lineTo(x + half, y + half);
  c.moveTo(x - half, y + half);
  c.lineTo(x + half, y - half);
  c.stroke();
}

/** Makes the path of a box, to fill or stroke. */
export function boxPath(c: Pen, x: number, y: number, width: number, height: number, radius: number): void {
  c.beginPath();
  c.roundRect(x, y, Math.max(0, width), height, radius);
}

/** Draws a line from top to bottom. */
export function drawVertical(
  c: Pen,
  x: number,
  [top, bottom]: readonly [number, number],
  { width = 1, dash = [] }: { readonly width?: number; readonly dash?: number[] } = {},
): void {
  c.save();
  c.lineWidth = width;
  c.setLineDash(dash);
  c.beginPath();
  c.moveTo(x, top);
  c.lineTo(x, bottom);
  c.stroke();
  c.restore();
}
