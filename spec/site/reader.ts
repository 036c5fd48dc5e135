import { describe, expect } from 'vitest';
import { chromiumPath } from '../demos/playground/browser.js';
import { siteTest, violations } from './site-test.js';

describe.skipIf(chromiumPath === undefined)('what a reader does on the site, in Chromium', { concurrent: true }, () => {
  siteTest('runs what the reader has made of an example', async ({ page }) => {
    await page.goto('getting-started.html', { waitUntil: 'networkidle' });
    const example = page.locator('.island.example').first();
    await example.getByRole('button', { name: 'Edit' }).click();
    const code = example.getByRole('textbox');
    await code.fill((await code.inputValue()).replace('gap: 10_000', 'gap: 100_000'));
    await code.press('Control+Enter');
    await example.getByText('ann 0 60000 3 end').waitFor();
    await example.getByText('Its comments say something else.').waitFor();
    expect(await violations(page)).toEqual([]);
    await code.fill('console.log(1);\nawait new Promise<void>((resolve) => setTimeout(resolve, 1e9));\nnever(');
    await example.getByRole('button', { name: 'Run' }).click();
    await example.getByText(/SyntaxError/).waitFor();
    await code.fill("import 'node:fs';\nconsole.log(1);");
    await example.getByRole('button', { name: 'Run' }).click();
    await example.getByText(/cannot import 'node:fs'/).waitFor();
    await example.getByRole('button', { name: 'Undo all edits' }).click();
    await example.getByRole('button', { name: 'Run' }).click();
    await example.getByText('This is what its comments say.').waitFor();
  });

  siteTest('says of each run of an example what came of that run', async ({ page }) => {
    await page.goto('getting-started.html', { waitUntil: 'networkidle' });
    const example = page.locator('.island.example').first();
    await example.getByRole('button', { name: 'Edit' }).click();
    const code = example.getByRole('textbox');
    await code.press('Control+Enter');
    await example.getByText('This is what its comments say.').waitFor();
    await code.fill('// => 1\nfor (;;);');
    await example.getByText('This is what its comments say.').waitFor();
    await code.press('Control+Enter');
    await example.getByRole('button', { name: 'Undo all edits' }).click();
    await example.getByRole('button', { name: 'Run' }).click({ timeout: 5_000 });
    await example.getByText('This is what its comments say.').waitFor({ timeout: 5_000 });
  });

  siteTest('says that an example cannot be loaded', async ({ page }) => {
    await page.goto('getting-started.html', { waitUntil: 'networkidle' });
    await page.evaluate(() => {
      window.Worker = class extends Worker {
        constructor() {
          super('data:text/javascript,import "data:text/css,"', { type: 'module' });
        }
      };
    });
    const example = page.locator('.island.example').first();
    await example.getByRole('button', { name: 'Run' }).click();
    await example.getByText('What runs examples cannot be loaded.').waitFor();
  });

  siteTest('cuts sessions again where the reader moves an event or changes a number', async ({ page }) => {
    await page.goto('how-sessions-are-cut.html', { waitUntil: 'networkidle' });
    const told = page.getByRole('list', { name: 'What comes out' });
    await told.getByText('Event 5 is rejected').waitFor();
    await page.getByRole('slider', { name: 'gap' }).press('Tab');
    const outline = await page
      .getByRole('slider', { name: 'grace' })
      .evaluate((it) => getComputedStyle(it).outlineStyle);
    expect(outline).toBe('solid');
    await page.getByRole('slider', { name: 'grace' }).fill('5');
    await told.getByText('ann, 0 to 12 s: 4 events.').waitFor();
    await page.getByRole('slider', { name: 'Event 7, of ann' }).press('End');
    const event = page.getByRole('slider', { name: 'Event 3, of bob' });
    const from = (await event.boundingBox())!;
    await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
    await page.mouse.down();
    await page.mouse.move(from.x + 110, from.y + from.height / 2);
    await page.mouse.up();
    await told.getByText(/bob, 1\d to 15 s: 2 events/).waitFor();
    expect(await violations(page)).toEqual([]);
  });

  siteTest('measures a log that the reader chooses', async ({ page }) => {
    await page.goto('choosing-the-numbers.html', { waitUntil: 'networkidle' });
    const choose = (name: string, text: string) =>
      page.getByLabel(/choose one/).setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
    await choose('log.csv', 'visitor_id;ts\nann;1000\nann;61000\nbob;51000\n'.replaceAll(';', ','));
    await page.getByText('log.csv: 3 events of 2 users. The user is visitor_id').waitFor();
    await page.getByRole('row', { name: 'all 10s' }).first().waitFor();
    await page.getByRole('row', { name: '10s 3 1.50' }).waitFor();
    await page.getByText('a gap of 5m: a longer one makes almost as many sessions').waitFor();
    await page.getByText('a grace of 10s').waitFor();
    await page.getByText('a silence of 50s').waitFor();
    expect(await violations(page)).toEqual([]);
    await choose('letter.txt', 'Dear all,\nnothing is here.\n');
    await page.getByText(/letter.txt cannot be measured/).waitFor();
    await choose('empty.csv', '');
    await page.getByText(/empty.csv cannot be measured/).waitFor();
  });

  siteTest('measures the log that was chosen last, however long another one takes', async ({ page }) => {
    // The first file is read only when the second has been.
    await page.addInitScript({
      content: `
        const { stream } = Blob.prototype;
        const goneOn = new Promise((resolve) => addEventListener('go-on', resolve));
        Blob.prototype.stream = function () {
          if (this.name !== 'slow.csv') return stream.call(this);
          const { readable, writable } = new TransformStream();
          void goneOn.then(() => stream.call(this).pipeTo(writable));
          return readable;
        };`,
    });
    await page.goto('choosing-the-numbers.html', { waitUntil: 'networkidle' });
    const choose = (name: string) =>
      page.getByLabel(/choose one/).setInputFiles({
        ...{ name, mimeType: 'text/csv' },
        buffer: Buffer.from('user,time\nann,1000\n'),
      });
    await choose('slow.csv');
    await page.getByText('Reading slow.csv').waitFor();
    await choose('fast.csv');
    await page.getByText('fast.csv: 1 event of 1 user.').waitFor();
    await page.evaluate(() => dispatchEvent(new Event('go-on')));
    await page.waitForTimeout(500);
    expect(await page.getByText('slow.csv').count()).toBe(0);
  });

  siteTest('has the playground', async ({ page }) => {
    await page.goto('', { waitUntil: 'networkidle' });
    await page.getByRole('link', { name: 'Playground' }).first().click();
    await page.getByRole('log').first().waitFor();
  });

  siteTest('searches without a server', async ({ page }) => {
    await page.goto('', { waitUntil: 'networkidle' });
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByRole('searchbox').fill('watermark');
    await page.getByRole('option').filter({ hasText: 'Watermark' }).first().waitFor();
  });
});
