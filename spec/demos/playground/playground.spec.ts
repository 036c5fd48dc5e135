import { AxeBuilder } from '@axe-core/playwright';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { build, preview, type PreviewServer } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { glossary } from '../../../parts/page/glossary.js';
import { chromiumPath, launch } from './browser.js';

describe.skipIf(chromiumPath === undefined)('the playground, in Chromium', () => {
  let directory: string;
  let server: PreviewServer;
  let url: string;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'playground-'));
    const files = {
      configFile: 'demos/playground/vite.config.ts',
      logLevel: 'error',
      build: { outDir: directory },
    } as const;
    await build(files);
    server = await preview({ ...files, preview: { host: '127.0.0.1', port: 0 } });
    url = server.resolvedUrls!.local[0]!;
    browser = await launch();
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    await server.close();
    await rm(directory, { recursive: true });
  });

  beforeEach(async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    page = await context.newPage();
    page.setDefaultTimeout(10_000);
    complaints.length = 0;
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', ({ message }) => complaints.push(message));
    // The layout must not shift, except by what the user does.
    await page.addInitScript(() => {
      new PerformanceObserver((list) => {
        for (const shift of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) {
          if (!shift.hadRecentInput && shift.value > 0.01) console.warn(`The layout jumps by ${String(shift.value)}`);
        }
      }).observe({ type: 'layout-shift', buffered: true });
    });
    // The page must load nothing from other servers.
    page.on('request', (request) => {
      if (!request.url().startsWith(url)) complaints.push(request.url());
    });
  });

  afterEach(async () => {
    await page.context().close();
    expect(complaints).toEqual([]);
  });

  const total = (name: string) =>
    page.getByRole('region', { name: 'In total' }).locator('div', { has: page.getByText(name, { exact: true }) });
  const table = (name: string) => page.getByRole('region', { name, exact: true });
  const show = (tab: string) => page.getByRole('tab', { name: tab }).click();
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  const slide = async (name: string, key: string, times = 1) => {
    const slider = page.getByRole('slider', { name });
    for (let i = 0; i < times; i++) await slider.press(key);
  };
  const violations = async () => {
    const { violations } = await new AxeBuilder({ page }).analyze();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  };
  const shows = (locator: ReturnType<typeof total>, text: string | RegExp) =>
    locator.filter({ hasText: text }).first().waitFor();

  it('emits a CTR of 2 for a search with two clicks', async () => {
    await page.goto(`${url}?users=1&gap=2000&grace=0&silence=200`);
    await page.getByLabel('Query').fill('dogs');
    await page.getByLabel('Query').press('Enter');
    await press('fido');
    await press('rover');
    await shows(table('Open sessions'), /you\s*1\s*2/);
    // Then the session closes by silence.
    await shows(total('Last CTR'), /2\s*you/);
    await shows(table('Closed sessions'), /you\s*1\s*2\s*2.*gap/);
    await shows(page.getByRole('log'), 'Session of you closed: searches 1, clicks 2, CTR 2.');
    await shows(table('Open sessions'), 'No session is open.');
  });

  it('lets a session close within three seconds of coming, and say why', async () => {
    await page.goto(url);
    await page.getByRole('log').filter({ hasText: 'Session of ann closed' }).waitFor({ timeout: 5_000 });
    await page.getByText(/did nothing for longer than the gap/).waitFor();
  });

  it('has a lesson in a link, and changes one thing', async () => {
    await page.goto(`${url}#v=1&source=lesson&lesson=grace`);
    await press('To the end');
    await shows(total('Events'), '1 rejected');
    await press('Wait 10 s for late events');
    await shows(total('Events'), '0 rejected');
    await page.getByText(/The click finds its session open/).waitFor();
    expect(new URL(page.url()).hash).toBe('#v=1&source=lesson&lesson=grace&grace=10000');
    await page.getByLabel(/the usual recipe/).check();
    await page.getByText(/2 of them wrong/).waitFor();
    expect(await violations()).toEqual([]);
  });

  it('gives a link to what is seen, and refuses a broken one with a sentence', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.goto(`${url}?users=1`);
    await press('dogs');
    await press('Pause');
    await show('Take away');
    await press('Copy link');
    await shows(page.getByRole('status'), 'Copied');
    const link = await page.evaluate(() => navigator.clipboard.readText());
    await page.goto('about:blank');
    await page.goto(link);
    await shows(table('Open sessions'), /you\s*1\s*0/);
    await page.goto('about:blank');
    await page.goto(`${url}#v=1&gap=<script>`);
    await shows(page.getByRole('alert'), 'The link says "gap=<script>": expected a number, at least 0.');
  });

  it('gives sessions, events and rates as files', async () => {
    await page.goto(`${url}#v=1&source=lesson&lesson=log-out`);
    await press('To the end');
    await show('Take away');
    const taken = async (name: string) => {
      const download = page.waitForEvent('download');
      await press(name);
      return readFile(await (await download).path(), 'utf8');
    };
    expect((await taken('Closed sessions as CSV')).split('\n')[1]).toBe(
      '"[""library"",1000]",library,1970-01-01T00:00:01.000Z,1970-01-01T00:00:12.500Z,7,3,3,1,gap',
    );
    const events = JSON.parse(await taken('Events with their sessions as JSON')) as readonly object[];
    expect(events).toHaveLength(7);
    expect(events[0]).toMatchObject({ session: '["library",1000]', index: 0, type: 'search', query: 'rivers' });
    expect(await taken('Rates per interval as CSV')).toMatch(/^start,end,searches,clicks,ctr,sessions\n/);
    expect(await violations()).toEqual([]);
  });

  it('lets the reader point at what is there, and go from a row to it and back', async () => {
    await page.goto(`${url}#v=1&source=lesson&lesson=grace`);
    await press('To the end');
    const diagram = page.getByRole('region', { name: /^Marble diagram\./ });
    await diagram.focus();
    // The first element in time is ann's session or one of its events.
    await page.keyboard.press('.');
    const tip = page.locator('.tip');
    await shows(tip, /of ann/);
    await table('Rejected events').getByRole('button', { name: 'ann' }).click();
    await shows(tip, /Rejected: click “rover” of ann.*Happened at 0:05, arrives 8 s later, at 0:13.*Too late/);
    await page
      .locator('tr.lit', { hasText: 'touches-closed-session' })
      .or(page.locator('tr.lit', { hasText: 'too-late' }))
      .first()
      .waitFor();
    await table('Closed sessions').getByRole('button', { name: 'ann' }).click();
    await shows(tip, /Closed session of ann.*searches 1, clicks 1, CTR 1.*until its deadline, 0:08/);
    await page.locator('tr.lit', { hasText: 'ann' }).waitFor();
    // The pointer finds the session too.
    await page.keyboard.press('Escape');
    await tip.waitFor({ state: 'hidden' });
    const { x, y, width } = (await diagram.boundingBox())!;
    // The first lane, in its middle.
    await page.mouse.move(x + (104 + width - 131) / 2, y + 48 + 42);
    await shows(tip, /of ann/);
    expect(await violations()).toEqual([]);
  });

  it('pans, zooms and goes to any time of a log', async () => {
    await page.goto(`${url}#v=1&source=sample&at=61000000`);
    const diagram = page.getByRole('region', { name: /^Marble diagram\./ });
    const follow = page.getByRole('button', { name: 'Follow' });
    expect(await follow.isDisabled()).toBe(true);
    await diagram.focus();
    await page.keyboard.press('+');
    await page.keyboard.press('ArrowLeft');
    expect(await follow.isEnabled()).toBe(true);
    await press('Zoom out');
    await press('Follow');
    await diagram.focus();
    await diagram.hover();
    await page.mouse.wheel(0, -200);
    expect(await follow.isEnabled()).toBe(true);
    await page.keyboard.press('0');
    await page.mouse.down();
    await page.mouse.move(400, 300);
    await page.mouse.up();
    expect(await follow.isEnabled()).toBe(true);
    const arrived = async () => Number((await total('Events').locator('strong').textContent())!.replace(',', ''));
    const before = await arrived();
    await page.getByRole('slider', { name: 'Time in the log' }).fill('100');
    await shows(total('Sessions'), /^(?!.*215)/);
    const after = await arrived();
    expect(after).toBeLessThan(before);
    await press('Step');
    expect(await arrived()).toBeGreaterThan(after);
    await press('Step back');
    expect(await arrived()).toBeLessThanOrEqual(after + 1);
  });

  it('gives the picture as an SVG', async () => {
    await page.goto(`${url}#v=1&source=lesson&lesson=grace`);
    await press('To the end');
    await show('Take away');
    const download = page.waitForEvent('download');
    await press('The diagram as SVG');
    const svg = await readFile(await (await download).path(), 'utf8');
    expect(svg).toContain('>fido</text>');
    const shapes = await page.evaluate((text) => {
      const { documentElement } = new DOMParser().parseFromString(text, 'image/svg+xml');
      return [documentElement.nodeName, documentElement.querySelectorAll('path').length > 10];
    }, svg);
    expect(shapes).toEqual(['svg', true]);
  });

  it('counts in words beside the diagram where there is room for them, and thousands as people write them', async () => {
    await page.goto(`${url}?source=file`);
    const row = (user: string, type: string) => `${user},1700000000000,${type}\n`;
    const log = `user,time,type\n${row('ann', 'search')}${row('bob', 'search').repeat(2_000)}${row('bob', 'click')}`;
    await page
      .getByLabel(/choose one/)
      .setInputFiles({ name: 'log.csv', mimeType: 'text/csv', buffer: Buffer.from(log) });
    await press('To the end');
    await shows(table('Closed sessions'), 'bob');
    await show('Take away');
    const download = page.waitForEvent('download');
    await press('The diagram as SVG');
    const svg = await readFile(await (await download).path(), 'utf8');
    expect(svg).toContain('>0 clicks / 1 search<');
    expect(svg).toContain('>1 / 2,000<');
  });

  it('explains its words, on hover and on focus', async () => {
    await page.goto(url);
    await show('Settings');
    const settings = page.getByRole('tabpanel', { name: 'Settings' });
    const legend = page.locator('.legend');
    for (const [place, word, meaning] of [
      [settings, 'Grace', glossary.grace],
      [legend, 'watermark', glossary.watermark],
      [legend, 'deadline', glossary.deadline],
      [legend, 'late', glossary.late],
      [legend, 'grace', glossary.grace],
    ] as const) {
      const term = place.getByRole('term').filter({ hasText: new RegExp(`^${word}`) });
      const explanation = term.getByText(meaning);
      await term.focus();
      await explanation.waitFor();
      await page.keyboard.press('Escape');
      await explanation.waitFor({ state: 'hidden' });
      await term.hover();
      await explanation.waitFor();
    }
  });

  it('keeps an explanation beside its word when the page scrolls', async () => {
    await page.setViewportSize({ width: 1280, height: 1200 });
    await page.goto(url);
    const term = page.locator('.legend').getByRole('term').first();
    await term.focus();
    const distance = async () => {
      const [word, explanation] = await Promise.all([term.boundingBox(), term.getByRole('tooltip').boundingBox()]);
      return Math.round(explanation!.y - word!.y);
    };
    const before = await distance();
    await page.mouse.move(5, 5);
    await page.mouse.wheel(0, 150);
    await page.waitForFunction(() => scrollY > 0);
    await expect.poll(distance).toBe(before);
  });

  it('rejects a late event when grace is dragged down, and takes it again when it is dragged up', async () => {
    await page.goto(`${url}?users=1&gap=1000&grace=5000&silence=10000&disorder=5000`);
    // While the playground is paused, time moves by steps only. So the same events always give the same result.
    await press('Pause');
    for (const query of ['dogs', 'cats', 'rivers']) {
      await press(query);
      await press('Step');
    }
    for (let i = 0; i < 3; i++) await press('Step');
    await shows(total('Events'), /6\s*0 rejected/);
    await show('Settings');
    await slide('Grace', 'Home');
    await shows(total('Events'), /6\s*[1-9] rejected/);
    await shows(table('Rejected events'), /you\s*(search|results)\s*0:\d\d\s*(too-late|touches-closed-session)/);
    await show('Code');
    await shows(page.getByRole('region', { name: 'Code of the pipeline' }), 'sessionize');
    expect(await page.getByRole('region', { name: 'Code of the pipeline' }).textContent()).not.toContain('grace');
    await show('Settings');
    await slide('Grace', 'End');
    await shows(total('Events'), '0 rejected');
    await show('Code');
    await shows(page.getByRole('region', { name: 'Code of the pipeline' }), 'grace: 20_000');
    expect(await violations()).toEqual([]);
  });

  it('replays the sample log and comes to the published numbers', async () => {
    await page.goto(url);
    // Uses only the keyboard.
    await page.getByRole('radio', { name: 'Be the user' }).press('ArrowRight');
    await page.getByRole('radio', { name: 'Lessons' }).press('ArrowRight');
    await page.getByLabel('Speed').selectOption('×10,000');
    await shows(table('Open sessions'), /2013-\d\d\d/);
    await press('Pause');
    await press('Step');
    await press('To the end');
    await shows(total('Sessions'), /235\s*233 with a search/);
    await shows(total('Searches'), '785');
    await shows(total('Clicks'), /858\s*852 in sessions with a search/);
    await shows(total('CTR'), '1.093');
    await shows(total('CTR with a search'), '1.085');
    await shows(total('Mean CTR'), '1.470');
    await shows(page.getByRole('img', { name: 'CTR per interval: 16 intervals' }), '');
    expect(await violations()).toEqual([]);
    // The numbers below the chart change together with its bars.
    await page.getByText(/^23:00:00 – 00:00:00: CTR/).waitFor();
    await press('Restart');
    await page.getByRole('img', { name: 'CTR per interval: none yet' }).waitFor();
    expect(await page.getByText(/: CTR/).count()).toBe(0);
  });

  it('reports what is broken in a file, and plays the rest', async () => {
    await page.goto(url);
    await page.getByText('Your file').click();
    await page.getByLabel(/choose one/).setInputFiles({
      name: 'broken.ndjson',
      mimeType: 'application/x-ndjson',
      buffer: Buffer.from(
        '{"user":"ann","time":0,"type":"search","query":"dogs"}\n{"user":"ann","ti\n' +
          '{"user":"ann","time":"noon","type":"click","item":1}\n{"user":"ann","time":2000,"type":"click","item":1}\n',
      ),
    });
    await shows(page.getByRole('status'), /broken.ndjson: 2 events, 2 lines rejected/);
    await shows(page.getByRole('listitem'), /line 2 .*JSON/);
    await shows(page.getByRole('listitem'), 'line 3 time "noon" is no epoch time and no ISO 8601');
    await press('To the end');
    await shows(table('Closed sessions'), /ann\s*1\s*1\s*1.*end/);
    expect(await violations()).toEqual([]);
  });

  it('takes a file that is dropped', async () => {
    await page.goto(`${url}?source=file`);
    const dropped = await page.evaluateHandle(() => {
      const data = new DataTransfer();
      data.items.add(new File(['user,time,type,query\nann,0,search,dogs\nbob,x,search,cats\n'], 'log.csv'));
      return data;
    });
    // A file can be dropped anywhere on the page.
    await page.locator('h1').dispatchEvent('dragover', { dataTransfer: dropped });
    await page.getByText('Drop the log to play it').waitFor();
    await page.locator('h1').dispatchEvent('drop', { dataTransfer: dropped });
    await shows(page.getByRole('status'), /log.csv: 1 event, 1 line rejected/);
    await shows(page.getByRole('listitem'), 'line 3 time "x" is no epoch time');
    expect(await page.getByText('Drop the log to play it').count()).toBe(0);
  });

  it('notices that a file is not in order of time, guesses its fields, and sorts it with one click', async () => {
    await page.goto(`${url}?source=file`);
    const rows = [
      'visitor_id;ts;action',
      'ann;2026-03-12 10:00:00;site_search',
      'ann;2026-03-12 09:00:00;result_click',
    ];
    await page.getByLabel(/choose one/).setInputFiles({
      name: 'shop.csv.gz',
      mimeType: 'application/gzip',
      buffer: gzipSync(`${rows.join('\n')}\n`),
    });
    const field = (name: string) =>
      page.getByRole('region', { name: 'What the fields are' }).getByLabel(name, { exact: true });
    await field('User').waitFor();
    expect(await field('User').inputValue()).toBe('visitor_id');
    expect(await field('Time').inputValue()).toBe('ts');
    expect(await field('Searches').inputValue()).toBe('action=site_search');
    await shows(page.getByRole('status'), '1 event not in order of time.');
    await press('To the end');
    await shows(total('Events'), /2\s*1 rejected/);
    expect(await violations()).toEqual([]);
    await press('Sort by time');
    await press('To the end');
    await shows(total('Events'), /2\s*0 rejected/);
  });

  const choose = (...rows: readonly string[]) =>
    page
      .getByLabel(/choose one/)
      .setInputFiles({ name: 'shop.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\n')) });
  const whatFieldsAre = () => page.getByRole('region', { name: 'What the fields are' });

  it('lets the reader say how times are written', async () => {
    await page.goto(`${url}?source=file`);
    await choose('user,date,type', 'ann,03/04/2026 10:00,search', 'ann,05/04/2026 10:00,click');
    const format = whatFieldsAre().getByLabel('Time format');
    await shows(whatFieldsAre(), 'in more ways than one. 03/04/2026 10:00 is read as 2026-04-03T10:00:00.000Z.');
    await format.press('ArrowDown');
    await shows(whatFieldsAre(), '03/04/2026 10:00 is read as 2026-03-04T10:00:00.000Z.');
    expect(await format.inputValue()).toBe('%m/%d/%Y %H:%M');
    await shows(page.getByRole('status'), 'shop.csv: 2 events');
    expect(await violations()).toEqual([]);
  });

  it('says which times it cannot read', async () => {
    await page.goto(`${url}?source=file`);
    await choose('user,date,type', 'ann,46093.41666,search', 'ann,46094.41666,click');
    await shows(whatFieldsAre(), /The times are days, as spreadsheets count them: format the column as yyyy-mm-dd/);
    expect(await violations()).toEqual([]);
  });

  it('lets the reader say what the fields are, and split by them', async () => {
    await page.goto(`${url}?source=file`);
    await page.locator('body').evaluate((body) => {
      const data = new DataTransfer();
      const rows = ['who,when,what,by', 'ann,1000,look,', 'ann,2000,bye,', 'ann,3000,look,spring', 'ann,4000,take,'];
      data.setData('text', rows.join('\n'));
      body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
    });
    await shows(page.getByRole('status'), /pasted text: 0 events.*No field looks like the user/);
    const fields = page.getByRole('region', { name: 'What the fields are' });
    await shows(fields, /what\s*look, bye, take/);
    await fields.getByLabel('User').selectOption('who');
    await fields.getByLabel('Time', { exact: true }).selectOption('when');
    await shows(page.getByRole('status'), 'pasted text: 4 events');
    const say = async (name: string, match: string) => {
      await fields.getByLabel(name).fill(match);
      await fields.getByLabel(name).press('Enter');
    };
    await say('Searches', 'what=look');
    await say('Clicks', 'what~(');
    await shows(page.getByRole('status'), 'Clicks: expected a regular expression behind ~');
    // The second choice comes before the log is read with the first one.
    await fields.getByLabel('Clicks').evaluate(
      (clicks, logOuts) => {
        for (const [input, match] of [
          [clicks, 'what^=t'],
          [logOuts, 'what=bye'],
        ] as const) {
          (input as HTMLInputElement).value = match;
          input.dispatchEvent(new Event('change', { bubbles: true }));
        }
      },
      await fields.getByLabel('Log-outs').elementHandle(),
    );
    await shows(page.getByRole('status'), 'pasted text: 4 events');
    expect(await fields.getByLabel('Clicks').inputValue()).toBe('what^=t');
    expect(await violations()).toEqual([]);
    await show('Settings');
    await page.getByLabel('Split').selectOption('after a log-out');
    await press('To the end');
    await shows(total('Sessions'), /2\s*2 with a search/);
    await shows(total('CTR'), '0.5');
    await show('Code');
    await shows(page.getByRole('region', { name: 'Code of the pipeline' }), "name: 'log-out'");
  });

  it('keeps what is being typed while the log is read again', async () => {
    await page.goto(`${url}?source=file`);
    await choose('user,time,what', 'ann,1000,look', 'ann,2000,take');
    const fields = whatFieldsAre();
    await fields.getByLabel('Clicks').evaluate((clicks) => {
      (clicks as HTMLInputElement).value = 'what=ta';
    });
    await fields.getByLabel('Time', { exact: true }).press('ArrowUp');
    await shows(page.getByRole('status'), 'shop.csv: 0 events, 2 lines rejected');
    expect(await fields.getByLabel('Clicks').inputValue()).toBe('what=ta');
    // The table of another log begins with what that log says.
    await choose('user,time,type', 'ann,1000,search', 'ann,2000,click');
    await shows(page.getByRole('status'), 'shop.csv: 2 events');
    expect(await fields.getByLabel('Clicks').inputValue()).toBe('type=click');
  });

  it('keeps to the file that was dropped last, although a field of the one before tells of its change later', async () => {
    await page.goto(`${url}?source=file`);
    await choose('user,time,what', 'ann,1000,look', 'ann,2000,take');
    await whatFieldsAre().getByLabel('Clicks').pressSequentially('what=take');
    await page.locator('body').evaluate((body) => {
      const data = new DataTransfer();
      data.items.add(new File(['user,time,type\nbob,1000,search\n'], 'second.csv'));
      body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true }));
      (document.activeElement as HTMLElement).blur();
    });
    await shows(page.getByRole('status'), 'second.csv: 1 event');
    await whatFieldsAre().getByLabel('Clicks').pressSequentially('x');
    await page.locator('body').evaluate((body) => {
      const data = new DataTransfer();
      data.items.add(new File(['user,time,type\nbob,1000,search\nbob,2000,click\n'], 'third.csv'));
      body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true }));
    });
    await shows(page.getByRole('status'), 'third.csv: 2 events');
    await page.waitForTimeout(300);
    await shows(page.getByRole('status'), 'third.csv: 2 events');
  });

  it('reads a file again that is chosen again', async () => {
    await page.goto(`${url}?source=file`);
    await choose('user,time,type', 'ann,1000,search');
    await shows(page.getByRole('status'), 'shop.csv: 1 event');
    const chooser = page.waitForEvent('filechooser');
    await page.getByLabel(/choose one/).click();
    await chooser;
    // For the same file, the browser tells of a choice only if none was left.
    expect(await page.getByLabel(/choose one/).inputValue()).toBe('');
  });

  it('says of a file that is no log what it is', async () => {
    await page.goto(`${url}?source=file`);
    await page.getByLabel(/choose one/).setInputFiles({
      name: 'log.zip',
      mimeType: 'application/zip',
      buffer: Buffer.from('PK\x03\x04rest'),
    });
    await shows(page.getByRole('status'), 'log.zip cannot be read: this is a zip archive: unpack it first');
  });

  it('gives the code to copy', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.goto(`${url}?gap=2000`);
    await show('Code');
    await press('Copy');
    await shows(page.getByRole('status'), 'Copied');
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('gap: 2_000,');
  });

  it('gives texts to copy by hand where there is no clipboard', async () => {
    await page.addInitScript(() => {
      Object.defineProperty(navigator, 'clipboard', { value: undefined });
    });
    await page.goto(`${url}?gap=2000`);
    await show('Code');
    await press('Copy');
    await shows(page.getByRole('status'), 'The browser does not allow it. Copy this:');
    expect(await page.evaluate(() => getSelection()?.toString())).toContain('gap: 2_000,');
    await show('Take away');
    await press('Copy link');
    await expect.poll(() => page.getByLabel('To copy').inputValue()).toMatch(/#v=1&gap=2000&speed=1000&at=/);
    expect(await violations()).toEqual([]);
  });

  it('follows a slider that moves fast in its address, without asking too much of the browser', async () => {
    await page.goto(url);
    await show('Settings');
    const asked = await page.getByRole('slider', { name: 'Gap' }).evaluate((slider: HTMLInputElement) => {
      let asked = 0;
      const replaceState = history.replaceState.bind(history);
      history.replaceState = (...args) => {
        asked++;
        replaceState(...args);
      };
      for (let i = 0; i < 300; i++) {
        slider.value = String(i % 20);
        slider.dispatchEvent(new Event('input', { bubbles: true }));
      }
      return asked;
    });
    expect(asked).toBeLessThan(100);
    const gap = await page.getByRole('slider', { name: 'Gap' }).inputValue();
    await page.reload();
    await show('Settings');
    expect(await page.getByRole('slider', { name: 'Gap' }).inputValue()).toBe(gap);
  });

  it('draws the diagram in each frame in which it gets another size, as sharp as the screen is', async () => {
    await page.goto(`${url}#source=sample&at=40000000`);
    await table('Closed sessions').getByRole('row').nth(2).waitFor();
    const canvas = page.locator('.diagram canvas');
    await canvas.evaluate(async (canvas: HTMLCanvasElement) => {
      await new Promise(requestAnimationFrame);
      const isEmpty = () => {
        const { width, height } = canvas;
        const copy = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
        copy.drawImage(canvas, 0, 0);
        return copy.getImageData(0, 0, width, height).data.every((value) => value === 0);
      };
      new ResizeObserver(() => {
        if (isEmpty()) console.warn('The diagram is empty in a frame.');
      }).observe(canvas);
    });
    for (const width of [1100, 1000, 900]) await page.setViewportSize({ width, height: 900 });
    const ratio = () =>
      canvas.evaluate((canvas: HTMLCanvasElement) => canvas.width / canvas.getBoundingClientRect().width);
    expect(await ratio()).toBeCloseTo(1, 1);
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setDeviceMetricsOverride', {
      ...{ width: 900, height: 900 },
      ...{ deviceScaleFactor: 2, mobile: false },
    });
    await expect.poll(ratio).toBeCloseTo(2, 1);
  });

  it('points at nothing when fingers leave that have zoomed', async () => {
    await page.goto(`${url}#source=lesson&lesson=log-out`);
    await press('To the end');
    await shows(table('Closed sessions'), 'library');
    const box = (await page.locator('.diagram').boundingBox())!;
    const tip = page.locator('.tip');
    let x = 120;
    for (; x < 600 && !(await tip.isVisible()); x += 15) await page.mouse.move(box.x + x, box.y + 90);
    await tip.waitFor();
    const at = { clientX: box.x + x - 15, clientY: box.y + 90 };
    await page.mouse.move(5, 5);
    await tip.waitFor({ state: 'hidden' });
    await page.locator('.diagram').evaluate((diagram, at) => {
      const send = (type: string, pointerId: number) =>
        diagram.dispatchEvent(new PointerEvent(type, { ...at, pointerId, pointerType: 'touch', bubbles: true }));
      for (const type of ['pointerdown', 'pointermove', 'pointerup']) for (const id of [11, 12]) send(type, id);
    }, at);
    await page.waitForTimeout(200);
    expect(await tip.isVisible()).toBe(false);
  });

  it('moves the diagram with the main button only', async () => {
    await page.goto(`${url}#source=sample&at=40000000`);
    await page.locator('.diagram').hover();
    await page.mouse.down({ button: 'right' });
    await page.mouse.move(500, 300);
    await page.mouse.move(300, 300);
    expect(await page.getByRole('button', { name: 'Follow' }).isDisabled()).toBe(true);
    await page.mouse.up({ button: 'right' });
  });

  it.each(['light', 'dark'] as const)('is usable by everybody, in %s colours', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    await page.goto(`${url}?users=1&gap=200&grace=0&silence=200`);
    await press('cats');
    await shows(total('Last CTR'), /0\s*you/);
    expect(await violations()).toEqual([]);
  });

  it('shows in the colours of the system what is chosen, and which colour is whose', async () => {
    await page.emulateMedia({ forcedColors: 'active' });
    await page.goto(`${url}#source=sample&at=40000000`);
    const colours = (locator: ReturnType<typeof total>, property: 'backgroundColor' | 'borderBottomColor') =>
      locator.evaluateAll(
        (elements, property) => new Set(elements.map((each) => getComputedStyle(each)[property])).size,
        property,
      );
    await table('Closed sessions').locator('.swatch').nth(5).waitFor();
    expect(await colours(page.locator('.segments').first().locator('label'), 'backgroundColor')).toBe(2);
    expect(await colours(page.getByRole('tab'), 'borderBottomColor')).toBe(2);
    expect(await colours(table('Closed sessions').locator('.swatch'), 'backgroundColor')).toBeGreaterThan(2);
  });

  const hostile: Readonly<Record<string, string>> = {
    'lines that end with CR': 'user,time,type\rann,1000,search\rann,2000,click\r',
    'NUL and lone surrogates': 'user,time,type\nan\0n,1000,search\na\ud800n,2000,click\n',
    'the first and the last date':
      '{"user":"a","time":"+275760-09-13T00:00:00.000Z","type":"search"}\n{"user":"a","time":"-271821-04-20T00:00:00.000Z","type":"click"}\n',
    'times before 1970': 'user,time,type\nann,-5000,search\nann,-1,click\n',
    'many events of a user at the same time': `user,time,type\n${'ann,1700000000000,search\n'.repeat(30_000)}`,
    'a search on each day of fifty years': `user,time,type\n${Array.from(
      { length: 18_000 },
      (_, day) => `ann,${String(1_000_000_000_000 + day * 86_400_000)},search\n`,
    ).join('')}`,
    'users with the names of methods and with markup':
      'user,time,type\n__proto__,1,search\nconstructor,2,search\n<img src=x onerror=alert(1)>,3,search\n',
    'line ends only': '\n\n\n',
    'a line of megabytes': `user,time,type\n${'x'.repeat(5_000_000)},1,search\n`,
  };

  it.each(Object.entries(hostile))('plays pasted text to its end: %s', { timeout: 60_000 }, async (_, text) => {
    await page.goto(`${url}?source=file&metrics=yes&recipe=yes`);
    await page.getByText('Drop a file anywhere').waitFor();
    // What jumps after a key is pressed is meant by the user.
    await page.keyboard.press('Control');
    await page.evaluate((pasted) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', pasted);
      dispatchEvent(new ClipboardEvent('paste', { clipboardData }));
    }, text);
    await shows(page.getByRole('status'), /pasted text: [\d,]+ event/);
    if (await page.getByText('To the end').isEnabled()) await press('To the end');
    await page.getByRole('region', { name: /^Marble diagram\./ }).focus();
    for (const key of ['.', '+', '-', '-', '-', '0']) await page.keyboard.press(key);
    for (const panel of ['Take away', 'Code', 'Settings'] as const) await show(panel);
  });

  it('says why a file has nothing to play, and offers nothing to play then', async () => {
    await page.goto(`${url}?source=file`);
    for (const [text, why] of [
      ['', 'It is empty.'],
      ['user,time,type\n', 'It has no line with an event.'],
    ] as const) {
      await page.getByLabel(/choose one/).setInputFiles({ name: 'log.csv', mimeType: '', buffer: Buffer.from(text) });
      await shows(page.getByRole('status'), why);
      expect(await page.getByRole('slider', { name: 'Time in the log' }).isDisabled()).toBe(true);
    }
    // A screen reader announces what happens, and not each moment of the clock.
    await page.getByRole('timer', { name: 'Time' }).waitFor();
  });

  it('shows all columns of a table on a desk, however long names are', async () => {
    await page.setViewportSize({ width: 1280, height: 720 });
    await page.goto(`${url}?source=file`);
    const log = `user,time,type\n${'somebody-with-a-very-long-name'.repeat(3)},1700000000000,search\n`;
    await page
      .getByLabel(/choose one/)
      .setInputFiles({ name: 'log.csv', mimeType: 'text/csv', buffer: Buffer.from(log) });
    await press('To the end');
    await shows(table('Closed sessions'), 'somebody');
    expect(await table('Closed sessions').evaluate((it) => it.scrollWidth - it.clientWidth)).toBe(0);
  });

  it.each(['C', 'en-US@posix', ''])('works in a browser that says its language is %j', async (language) => {
    await page.addInitScript((said) => {
      Object.defineProperty(Navigator.prototype, 'language', { get: () => said });
    }, language);
    await page.goto(`${url}?users=1&gap=200&grace=0&silence=200`);
    await press('cats');
    await shows(total('Last CTR'), /0\s*you/);
  });

  it('fits on a phone', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(url);
    for (const source of ['Lessons', 'Sample log', 'Your file', 'Be the user']) {
      await page.getByText(source).click();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
      // The controls and the legend scroll with the page. Otherwise a part of them seems to be missing.
      expect(await page.getByRole('tabpanel').evaluate((it) => it.scrollHeight - it.clientHeight)).toBe(0);
      await page.locator('.legend').getByText('on its way').waitFor();
    }
    expect(await violations()).toEqual([]);
  });

  it('shows colours as chosen, whatever the system says', async () => {
    await page.emulateMedia({ colorScheme: 'light' });
    await page.goto(url);
    await page.getByText('Dark', { exact: true }).click();
    await page.locator('html[data-theme=dark]').waitFor();
    await page.getByText('Auto', { exact: true }).click();
    await page.locator('html[data-theme=light]').waitFor();
  });
});
