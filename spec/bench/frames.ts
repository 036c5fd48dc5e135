/**
 * How long the page of the playground computes for each frame, with a log of 300,000 events: npm run bench:frames
 *
 * It needs a Chromium (`apt-get install chromium`). The bound: below 12 ms for 95 % of the frames.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { build, preview } from 'vite';
import { chromiumPath, launch } from '../demos/playground/browser.js';

const bar = 12;
const seconds = 8;

/** 300,000 events of 3,000 users in one day. Each session has some searches and clicks. */
function log(): string {
  let state = 7;
  const random = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state / 2 ** 32;
  };
  const events: (readonly [time: number, line: string])[] = [];
  while (events.length < 300_000) {
    const user = `user-${String(Math.floor(random() * 3_000))}`;
    let time = Math.floor(random() * 86_400_000);
    for (let left = 1 + Math.floor(random() * 12); left > 0; left--) {
      const about =
        left % 3 === 0 ? { type: 'search', query: 'dogs' } : { type: 'click', item: `item-${String(left)}` };
      events.push([time, JSON.stringify({ user, time, ...about })]);
      time += Math.floor(random() * 120_000);
    }
  }
  events.sort(([a], [b]) => a - b);
  return events.map(([, line]) => `${line}\n`).join('');
}

interface TraceEvent {
  readonly name: string;
  /** Processor time in µs, so that other work on the machine does not count. */
  readonly tdur?: number;
}

/** Traces the work of the page in each frame, while `act` is called repeatedly. */
async function measure(page: Page, name: string, act: (i: number) => Promise<void>): Promise<void> {
  await browser.startTracing(page, { categories: ['devtools.timeline'] });
  const until = performance.now() + seconds * 1_000;
  for (let i = 0; performance.now() < until; i++) await act(i);
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { readonly traceEvents: readonly TraceEvent[] };
  const times = trace.traceEvents
    .flatMap(({ name, tdur }) => (name === 'FireAnimationFrame' && tdur !== undefined ? [tdur / 1_000] : []))
    .sort((a, b) => a - b);
  const at = (part: number) => times[Math.min(times.length - 1, Math.floor(times.length * part))]!.toFixed(1);
  console.log(
    [name.padEnd(20), times.length, ...[0.5, 0.95, 0.99].map(at)].map((cell) => String(cell).padStart(8)).join(''),
  );
}

const wait = (page: Page) => () => page.waitForTimeout(200);

if (chromiumPath === undefined) throw new Error('No Chromium is installed: apt-get install chromium');
const directory = await mkdtemp(join(tmpdir(), 'frames-'));
const files = {
  configFile: 'demos/playground/vite.config.ts',
  logLevel: 'error',
  build: { outDir: directory },
} as const;
await build(files);
const server = await preview({ ...files, preview: { host: '127.0.0.1', port: 0 } });
const browser = await launch();
try {
  const page = await browser.newPage({ viewport: { width: 1_440, height: 900 } });
  await page.goto(`${server.resolvedUrls!.local[0]!}?source=file`);
  await page
    .getByLabel(/choose one/)
    .setInputFiles({ name: 'log.ndjson', mimeType: 'application/x-ndjson', buffer: Buffer.from(log()) });
  await page.getByText('300,', { exact: false }).first().waitFor({ timeout: 60_000 });
  const speed = (value: string) => page.getByLabel('Speed').selectOption(value);
  const diagram = page.getByRole('region', { name: /^Marble diagram\./ });
  const slider = page.getByRole('slider', { name: 'Time in the log' });

  const play = async () => {
    const button = page.getByRole('button', { name: 'Play', exact: true });
    if (await button.isVisible()) await button.click();
  };

  console.log(`300,000 events, ms of the processor for a picture (bar: ${String(bar)} at 95 %)`);
  console.log(['', 'pictures', '50 %', '95 %', '99 %'].map((cell, i) => cell.padStart(i === 0 ? 20 : 8)).join(''));
  await slider.fill('400');
  await speed('1000');
  await play();
  await measure(page, 'plays at 1,000', wait(page));
  await speed('10000');
  await slider.fill('300');
  await play();
  await measure(page, 'plays at 10,000', wait(page));
  await page.getByRole('button', { name: 'Restart' }).click();
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await slider.fill('500');
  await page.waitForTimeout(6_000);
  await diagram.focus();
  await measure(page, 'panned', (i) => page.keyboard.press(i % 60 < 30 ? 'ArrowLeft' : 'ArrowRight'));
  await measure(page, 'zoomed', (i) => page.keyboard.press(i % 20 < 10 ? '-' : '+'));
  await measure(page, 'scrubbed', (i) => slider.fill(String(500 + ((i * 37) % 400))));
} finally {
  await browser.close();
  await server.close();
  await rm(directory, { recursive: true });
}
