import { roughDurationText } from '../../../parts/page/duration-text.js';
import { amount } from '../../../parts/page/numbers.js';
import type { DrawnFeed } from './drawn-feed.js';

/** What the diagram shows now: its events, or why it shows none, and how many of those that came it leaves out. */
export function drawnWords(drawn: DrawnFeed): string {
  const { run, came, shownView, looked } = drawn;
  const leftOut = drawn.leftOut.value;
  const last = run.passages.at(-1);
  if (last === undefined && leftOut === 0) return 'No event has come yet.';
  const { from, span } = shownView();
  const isEmpty = !run.passages.some(({ time }) => time >= from && time <= from + span);
  const sentences = [
    isEmpty &&
      last !== undefined &&
      `No event is at these times: the last one that is drawn ${whenWas(drawn.time - last.time)}.`,
    isEmpty && looked.value !== undefined && 'Press 0 in the diagram to follow the present again.',
    leftOut > 0
      ? `Since the page was connected, ${amount(leftOut, 'event')} ${leftOut === 1 ? 'was' : 'were'} not drawn.`
      : came > 0
        ? 'Since the page was connected, every event has been drawn.'
        : 'Since the page was connected, no event has come.',
  ];
  return sentences.filter((sentence) => sentence !== false).join(' ');
}

/** A rejected event may be ahead of the clock. */
const whenWas = (ago: number): string =>
  ago < 0 ? `is ${roughDurationText(-ago)} ahead of the clock` : `was ${roughDurationText(ago)} ago`;
