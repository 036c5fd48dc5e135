import { clickBit, searchBit } from './event-batch.js';
import type { FieldMatch } from './field-match.js';
import { Token } from './token.js';

/** A text that says the kind of an event, and the bits of that kind. */
interface Spelled {
  readonly token: Token;
  readonly bits: number;
}

/** The printable characters of ASCII, but quote and backslash: each has one spelling. */
const plain = /^[ !#-[\]-~]*$/;

/** Reads the kinds of events from bytes, if one field says them in plain texts. */
export class WrittenKind {
  readonly #spelled: readonly Spelled[];

  /**
   * @param bitsOf - by text, the bits of its kind
   * @param quote - what stands before and after a text
   */
  constructor(bitsOf: ReadonlyMap<string, number>, quote: string) {
    const encoder = new TextEncoder();
    this.#spelled = Array.from(bitsOf, ([text, bits]) => ({
      token: new Token(encoder.encode(`${quote}${text}${quote}`)),
      bits,
    }));
  }

  /** The kind whose text begins here, with its quotes. */
  at(view: DataView, from: number): Spelled | undefined {
    for (const spelled of this.#spelled) if (spelled.token.isAt(view, from)) return spelled;
    return undefined;
  }

  /** The bits of the kind whose text is all of these bytes; 0 for any other text. */
  bitsAt(view: DataView, from: number, to: number): number {
    for (const { token, bits } of this.#spelled) if (token.length === to - from && token.isAt(view, from)) return bits;
    return 0;
  }
}

/**
 * The texts that make an event a search or a click, with the bits of its kind. It is empty unless only the texts of one field do.
 */
export function kindsIn({ search, click }: KindMatches): ReadonlyMap<string, number> {
  const kinds = new Map<string, number>();
  const [first] = [...search, ...click];
  const isPlain = ({ field, operator, value }: FieldMatch) =>
    field === first?.field && operator === undefined && value !== undefined && plain.test(value);
  if (![...search, ...click].every(isPlain)) return kinds;
  for (const { value = '' } of search) kinds.set(value, searchBit);
  for (const { value = '' } of click) kinds.set(value, (kinds.get(value) ?? 0) | clickBit);
  return kinds;
}

/** The conditions on searches and clicks. */
interface KindMatches {
  readonly search: readonly FieldMatch[];
  readonly click: readonly FieldMatch[];
}
