import type { Pen } from './pen.js';

/** A text beside a mark, in px. */
export interface Label {
  readonly text: string;
  readonly color: string;
  readonly align: 'left' | 'center';
  /** The left end or the middle of the text, by `align`. */
  readonly x: number;
  /** The middle of its height. */
  readonly y: number;
}

/** A place in the picture, in px. */
interface Place {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The part of a pen that writes. */
type TextPen = Pick<Pen, 'fillText' | 'fillStyle' | 'textAlign' | 'textBaseline'> & {
  readonly measureText: (text: string) => Pick<TextMetrics, 'width'>;
};

/** Half the height of a text of 11 px, and the least room between two texts. */
const half = 5;
const room = 6;
/** Places are looked up by rows of this height, in px. */
const row = 16;

/** The texts of a picture. A text that would cover another one, or a mark, is left out. */
export class Labels {
  readonly #from: number;
  readonly #to: number;
  readonly #labels: Label[] = [];
  readonly #taken = new Map<number, Place[]>();

  /** The lanes reach from `from` to `to`. */
  constructor(from: number, to: number) {
    this.#from = from;
    this.#to = to;
  }

  /** Keeps texts off a mark. */
  avoid({ left, right, top, bottom }: Place): void {
    for (let at = Math.floor(top / row); at <= Math.floor(bottom / row); at++) {
      const places = this.#taken.get(at) ?? [];
      const last = places.at(-1);
      // Thousands of marks that cover each other are one place.
      if (last?.top === top && last.bottom === bottom && last.left <= left && last.right >= left)
        places[places.length - 1] = { left: last.left, right: Math.max(last.right, right), top, bottom };
      else places.push({ left, right, top, bottom });
      this.#taken.set(at, places);
    }
  }

  add(label: Label): void {
    this.#labels.push(label);
  }

  /** Writes the texts for which there is room, in the order in which they were added. */
  write(pen: TextPen): void {
    pen.textAlign = 'left';
    pen.textBaseline = 'middle';
    for (const { text, color, align, x, y } of this.#labels) {
      const [top, bottom] = [y - half, y + half];
      // If its place is taken, the text need not be measured, which is slow.
      if (this.#isTaken({ left: x, right: x, top, bottom })) continue;
      const { width } = pen.measureText(text);
      const asked = align === 'left' ? x : x - width / 2;
      // The text of a visible event is visible.
      const isVisible = x >= this.#from && x <= this.#to;
      const left = isVisible ? Math.max(this.#from + 2, Math.min(asked, this.#to - width - 2)) : asked;
      if (this.#isTaken({ left, right: left + width, top, bottom })) continue;
      this.avoid({ left: left - room, right: left + width + room, top, bottom });
      pen.fillStyle = color;
      pen.fillText(text, left, y);
    }
  }

  #isTaken({ left, right, top, bottom }: Place): boolean {
    for (let at = Math.floor(top / row); at <= Math.floor(bottom / row); at++) {
      const isHere = (place: Place) =>
        place.left < right && place.right > left && place.top < bottom && place.bottom > top;
      if (this.#taken.get(at)?.some(isHere) === true) return true;
    }
    return false;
  }
}
