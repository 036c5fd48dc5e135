import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ClosedBy } from 'rxjs-sessionize';
import { ctrText } from '../../../parts/page/ctr-text.js';
import { whole } from '../../../parts/page/numbers.js';
import { Term } from '../../../parts/page/term.js';
import type { Run } from '../pipeline/run.js';
import type { Player } from '../player.js';

/** How long news is collected, in ms. A screen reader that is interrupted says nothing. */
const pause = 1_500;

/** The caption of the diagram: says which sessions closed and which events were rejected, and why. Screen readers read it aloud. */
export function Announcer({ player }: { readonly player: Player }) {
  const text = useSignal('');

  useEffect(() => {
    let told: { readonly run: Run; readonly closed: number; readonly rejected: number } | undefined;
    let toldAt = -Infinity;
    let timer: number | undefined;

    const tell = () => {
      timer = undefined;
      const { run } = player;
      const { closed, rejected } = told?.run === run ? told : { closed: 0, rejected: 0 };
      if (told?.run !== run) text.value = '';
      if (closed === run.closed.length && rejected === run.rejections.length) return;
      const isBack = run.closed.length < closed || run.rejections.length < rejected;
      text.value = isBack ? '' : newsOf(run, closed, rejected);
      told = { run, closed: run.closed.length, rejected: run.rejections.length };
      toldAt = performance.now();
    };
    const unfollow = player.shown.subscribe(() => {
      timer ??= window.setTimeout(tell, Math.max(0, toldAt + pause - performance.now()));
    });
    return () => {
      unfollow();
      clearTimeout(timer);
    };
  }, []);

  return (
    <div class="caption small">
      <p role="log" aria-live="polite" aria-label="News">
        {text.value}
      </p>
      {text.value === '' && (
        <p class="soft">
          A session closes when the <Term word="watermark" /> has passed its <Term word="deadline" />: the last event
          and the <Term word="gap" />.
        </p>
      )}
    </div>
  );
}

function newsOf(run: Run, closed: number, rejected: number): string {
  const sessions = run.closed.slice(closed);
  return [
    ...briefly(sessions, 'sessions closed', ({ user, searches, clicks, ctr, closedBy }, i) =>
      [
        ctr === undefined
          ? `Session of ${String(user)} closed without a search.`
          : `Session of ${String(user)} closed: searches ${String(searches)}, clicks ${String(clicks)}, CTR ${ctrText(ctr)}.`,
        // Sessions that close together mostly have one cause, which is said once, behind the last of them.
        ...(closedBy === 'end' || closedBy === sessions[i + 1]?.closedBy ? [] : [causes[closedBy]]),
      ].join(' '),
    ),
    ...briefly(
      run.rejections.slice(rejected),
      'events rejected',
      ({ user, event, reason }) => `Rejected: ${event.type} of ${String(user)}, ${reason}.`,
    ),
    sessions.at(-1)?.closedBy === 'end' && sessions.length <= mostTold && 'The events have ended.',
  ]
    .filter((sentence) => sentence !== false)
    .join(' ');
}

/** The most sessions, and the most rejections, that are told one by one. */
const mostTold = 2;

const causes: Readonly<Record<Exclude<ClosedBy, 'end'>, string>> = {
  gap: 'Its user did nothing for longer than the gap.',
  'max-duration': 'It had reached the longest duration.',
  'max-events': 'It had reached the most events.',
  split: 'A rule split it.',
};

const briefly = <T,>(news: readonly T[], what: string, sentence: (each: T, i: number) => string): readonly string[] =>
  news.length > mostTold ? [`${whole(news.length)} ${what}.`] : news.map(sentence);
