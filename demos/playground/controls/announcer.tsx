import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { ctrText } from '../../../parts/page/session-list.js';
import type { Run } from '../pipeline/run.js';
import type { Player } from '../player.js';

/** A voice that is interrupted says nothing: news is gathered for as long, in ms. */
const pause = 1_500;

/** Tells screen readers which sessions closed and which events were rejected. */
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
      if (closed === run.closed.length && rejected === run.rejections.length) return;
      text.value = newsOf(run, closed, rejected);
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
    <p class="unseen" role="log" aria-live="polite" aria-label="News">
      {text.value}
    </p>
  );
}

function newsOf(run: Run, closed: number, rejected: number): string {
  const sessions = run.closed
    .slice(closed)
    .map(({ user, searches, clicks, ctr }) =>
      ctr === undefined
        ? `Session of ${String(user)} closed without a search.`
        : `Session of ${String(user)} closed: searches ${String(searches)}, clicks ${String(clicks)}, CTR ${ctrText(ctr)}.`,
    );
  const rejections = run.rejections
    .slice(rejected)
    .map(({ user, event, reason }) => `Rejected: ${event.type} of ${String(user)}, ${reason}.`);
  return [...briefly(sessions, 'sessions closed'), ...briefly(rejections, 'events rejected')].join(' ');
}

const briefly = (news: readonly string[], what: string): readonly string[] =>
  news.length > 2 ? [`${String(news.length)} ${what}.`] : news;
