import type { Pen } from './pen.js';

interface Style {
  fillStyle: string;
  strokeStyle: string;
  lineWidth: number;
  globalAlpha: number;
  font: string;
  textAlign: CanvasTextAlign;
  textBaseline: CanvasTextBaseline;
  dash: readonly number[];
  /** How many groups are open. */
  groups: number;
}

const anchors: Readonly<Record<CanvasTextAlign, string>> = {
  left: 'start',
  start: 'start',
  center: 'middle',
  right: 'end',
  end: 'end',
};

/** Turns everything drawn with it into an SVG. */
export class SvgPen implements Pen, Style {
  fillStyle = '#000';
  strokeStyle = '#000';
  lineWidth = 1;
  globalAlpha = 1;
  font = '12px sans-serif';
  textAlign: CanvasTextAlign = 'left';
  textBaseline: CanvasTextBaseline = 'middle';
  dash: readonly number[] = [];
  groups = 0;

  /** Measures texts. */
  readonly #canvas: CanvasRenderingContext2D;
  readonly #written: string[] = [];
  readonly #saved: Style[] = [];
  #path = '';
  #clips = 0;

  constructor(canvas: CanvasRenderingContext2D) {
    this.#canvas = canvas;
  }

  /** The whole picture on a coloured background. */
  toSvg(width: number, height: number, ground: string): string {
    const size = `width="${String(width)}" height="${String(height)}"`;
    const view = `viewBox="0 0 ${String(width)} ${String(height)}"`;
    return `<svg xmlns="http://www.w3.org/2000/svg" ${size} ${view}>
<rect ${size} fill="${escaped(ground)}"/>
${this.#written.join('\n')}
</svg>
`;
  }

  save(): void {
    const { fillStyle, strokeStyle, lineWidth, globalAlpha, font, textAlign, textBaseline, dash, groups } = this;
    this.#saved.push({ fillStyle, strokeStyle, lineWidth, globalAlpha, font, textAlign, textBaseline, dash, groups });
    this.groups = 0;
  }

  restore(): void {
    this.#written.push(...Array<string>(this.groups).fill('</g>'));
    Object.assign(this, this.#saved.pop());
  }

  beginPath(): void {
    this.#path = '';
  }

  moveTo(x: number, y: number): void {
    this.#path += `M${short(x)} ${short(y)}`;
  }

  lineTo(x: number, y: number): void {
    this.#path += `L${short(x)} ${short(y)}`;
  }

  /** Draws a full circle. */
  arc(x: number, y: number, r: number): void {
    const half = `a${short(r)} ${short(r)} 0 1 0`;
    this.#path += `M${short(x - r)} ${short(y)}${half} ${short(2 * r)} 0${half} ${short(-2 * r)} 0`;
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.#path += `M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}z`;
  }

  roundRect(x: number, y: number, width: number, height: number, radius: number): void {
    const r = Math.min(radius, width / 2, height / 2);
    const turn = (dx: number, dy: number) => `a${short(r)} ${short(r)} 0 0 1 ${short(dx)} ${short(dy)}`;
    this.#path +=
      `M${short(x + r)} ${short(y)}h${short(width - 2 * r)}${turn(r, r)}v${short(height - 2 * r)}${turn(-r, r)}` +
      `h${short(2 * r - width)}${turn(-r, -r)}v${short(2 * r - height)}${turn(r, -r)}z`;
  }

  clip(): void {
    const id = `clip-${String(++this.#clips)}`;
    this.#written.push(`<clipPath id="${id}"><path d="${this.#path}"/></clipPath>`, `<g clip-path="url(#${id})">`);
    this.groups++;
  }

  fill(): void {
    this.#written.push(`<path d="${this.#path}" fill="${escaped(this.fillStyle)}"${this.#alpha()}/>`);
  }

  stroke(): void {
    const dash = this.dash.length === 0 ? '' : ` stroke-dasharray="${this.dash.join(' ')}"`;
    const line = `stroke="${escaped(this.strokeStyle)}" stroke-width="${short(this.lineWidth)}"${dash}`;
    this.#written.push(`<path d="${this.#path}" fill="none" ${line}${this.#alpha()}/>`);
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    const place = `x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"`;
    this.#written.push(`<rect ${place} fill="${escaped(this.fillStyle)}"${this.#alpha()}/>`);
  }

  /** Does nothing: an SVG starts empty. */
  clearRect(): void {
    this.#written.length = 0;
  }

  fillText(text: string, x: number, y: number): void {
    const font = `style="font:${escaped(this.font)}" text-anchor="${anchors[this.textAlign]}" dominant-baseline="central"`;
    const place = `x="${short(x)}" y="${short(y)}"`;
    this.#written.push(
      `<text ${place} ${font} fill="${escaped(this.fillStyle)}"${this.#alpha()}>${escaped(text)}</text>`,
    );
  }

  measureText(text: string): TextMetrics {
    this.#canvas.font = this.font;
    return this.#canvas.measureText(text);
  }

  setLineDash(dash: readonly number[]): void {
    this.dash = dash;
  }

  #alpha(): string {
    return this.globalAlpha === 1 ? '' : ` opacity="${short(this.globalAlpha)}"`;
  }
}

const short = (n: number): string => String(Math.round(n * 100) / 100);

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** The text with special characters of XML escaped, and forbidden ones removed. */
const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (letter) => entities[letter]!).replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, '\uFFFD');
