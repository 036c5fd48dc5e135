import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { Keeping } from '../../../demos/search-shop/keeping.js';
import type { DashboardView } from '../../../demos/search-shop/messages.js';
import { startShop } from '../../../demos/search-shop/server.js';
import { ask } from '../live/start.js';

export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'shop-'));
  // The store of the sessions closes a moment after the shop has stopped, so removing the folder may need retries.
  onTestFinished(() => rm(path, { recursive: true, maxRetries: 20, retryDelay: 100 }));
  return path;
}

/** A shop in this process. Its sessions close after a short time. */
export async function start(keeping: Keeping, { gap = 200, grace = 50 } = {}) {
  const access = { hosts: [], origins: [] };
  const shop = await startShop({ host: '127.0.0.1', port: 0, access, pages: 'none', keeping, gap, grace });
  let stopped: Promise<void> | undefined;
  const stop = () => (stopped ??= shop.stop());
  onTestFinished(stop);
  return { url: shop.url, stop };
}

export async function post(url: string, body: unknown) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await ask(url, 'POST', '/events', text, { 'content-type': 'text/plain' });
  return {
    status: answer.status,
    body: JSON.parse(answer.text) as { accepted: number; error?: string; rejected?: object[] },
  };
}

let ids = 0;
/** An event of the present time, in the format that the page sends. */
export const act = (user: string, type: string, more: object = {}) => ({
  id: `e${String(++ids)}`,
  user,
  time: Date.now(),
  type,
  ...more,
});

export const send = (url: string, ...events: readonly object[]) => post(url, { sentAt: Date.now(), events });

export const viewOf = async (url: string): Promise<DashboardView> =>
  JSON.parse((await ask(url, 'GET', '/dashboard.json')).text) as DashboardView;

/** Polls the dashboard until `isWanted` accepts it. */
export async function viewWhen(url: string, isWanted: (view: DashboardView) => boolean): Promise<DashboardView> {
  for (let last: DashboardView | undefined, i = 0; ; i++) {
    if (i > 200) throw new Error(`it stays ${JSON.stringify(last)}`);
    last = await viewOf(url);
    if (isWanted(last)) return last;
    await wait(100);
  }
}
