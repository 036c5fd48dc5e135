import { userColors } from '../user-color.js';

/** The colours of the theme, as a canvas needs them. */
export interface Palette {
  readonly card: string;
  readonly line: string;
  readonly text: string;
  readonly soft: string;
  readonly bad: string;
  readonly watermark: string;
  readonly grace: string;
  readonly past: string;
  readonly font: string;
  readonly users: readonly string[];
}

export function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element);
  const of = (name: string) => style.getPropertyValue(`--${name}`);
  return {
    card: of('card'),
    line: of('line'),
    text: of('text'),
    soft: of('text-soft'),
    bad: of('bad'),
    watermark: of('watermark'),
    grace: of('grace'),
    past: of('past'),
    font: of('font'),
    users: Array.from({ length: userColors }, (_, i) => of(`user-${String(i)}`)),
  };
}
