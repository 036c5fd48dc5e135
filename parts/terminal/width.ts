const isPlain = /^[\x20-\x7e]*$/;
const isWide =
  /^[\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]|\ufe0f/u;
const isWithoutWidth = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

/** The width of a text in columns of a terminal. A Chinese letter or an emoji has two, a combining mark has none. */
export function widthOf(text: string): number {
  if (isPlain.test(text)) return text.length;
  let width = 0;
  for (const { segment } of lettersOf(text)) width += widthOfLetter(segment);
  return width;
}

/** The longest beginning of a text, in whole letters, that fits into a width in columns. */
export function beginningOf(text: string, columns: number): string {
  let width = 0;
  for (const { segment, index } of lettersOf(text)) {
    width += widthOfLetter(segment);
    if (width > columns) return text.slice(0, index);
  }
  return text;
}

const lettersOf = (text: string): Iterable<Intl.SegmentData> => {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return segmenter.segment(text);
};

/** It is made for the first text that needs it: that takes some ms. */
let segmenter: Intl.Segmenter | undefined;

const widthOfLetter = (letter: string): number => (isWithoutWidth.test(letter) ? 0 : isWide.test(letter) ? 2 : 1);
