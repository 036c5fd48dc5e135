// @vitest-environment happy-dom
import type { Ctr } from 'rxjs-sessionize';
import { beforeEach, expect, it, vi } from 'vitest';
import { ctrOfPage } from './page.js';

beforeEach(() => {
  vi.useFakeTimers();
  document.body.innerHTML = `
    <form><input name="query" value="dogs"></form>
    <ul><li><a href="https://example.org/fido"><b>Fido</b></a></li><li>no link</li></ul>`;
  return () => {
    vi.useRealTimers();
  };
});

function visit() {
  const ctrs: Ctr<string>[] = [];
  let isOver = false;
  ctrOfPage(document.querySelector('form')!, document.querySelector('ul')!).subscribe({
    next: (ctr) => ctrs.push(ctr),
    complete: () => (isOver = true),
  });
  document.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true }));
  document.querySelector('b')!.click();
  document.querySelector<HTMLElement>('li:last-child')!.click();
  return { ctrs, isOver: () => isOver };
}

it('emits the session of a visitor who falls silent', () => {
  const { ctrs } = visit();
  expect(ctrs).toEqual([]);

  vi.advanceTimersByTime(60_001);
  expect(ctrs).toMatchObject([{ user: 'me', searches: 1, clicks: 1, closedBy: 'gap' }]);
});

it('emits the session of a visitor who leaves the page', () => {
  const { ctrs, isOver } = visit();
  window.dispatchEvent(new Event('pagehide'));

  expect(ctrs).toMatchObject([{ searches: 1, clicks: 1, closedBy: 'end' }]);
  expect(isOver()).toBe(true);
});
