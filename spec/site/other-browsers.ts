import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { type DrivenBrowser, launchers } from './web-driver.js';

/** A page may be slow on a busy machine. */
const patience = { timeout: 90_000, interval: 500 };

describe.each(Object.entries(launchers))('in %s', (name, launch) => {
  if (launch === undefined) {
    it.skip(`is not tested: ${name} is not installed (apt-get install firefox-esr webkit2gtk-driver xvfb)`);
    return;
  }
  let browser: DrivenBrowser;

  beforeAll(async () => {
    browser = await launch();
  });

  afterAll(async () => {
    await browser.close();
  });

  const shows = (selector: string, text: RegExp) =>
    vi.waitFor(async () => {
      const shown = await browser.run(`return document.querySelector(${JSON.stringify(selector)})?.textContent ?? ''`);
      expect(shown).toMatch(text);
    }, patience);

  it('the first page cuts sessions', async () => {
    await browser.open(inject('site'));
    await shows('h1', /^rxjs-sessionize/);
    await shows('[aria-label="What comes out"]', /Event 5 is rejected/);
  });

  it('an example runs, and prints what it says', async () => {
    await browser.open(`${inject('site')}getting-started.html`);
    await shows('.island.example button.run', /Run/);
    await browser.run(`document.querySelector('.island.example button.run').click()`);
    await shows('.island.example', /This is what its comments say/);
  });

  it('the playground closes a session, and plays the sample log to its end', async () => {
    await browser.open(`${inject('site')}playground/`);
    await shows('[role=log]', /closed/);
    await browser.open(`${inject('site')}playground/?source=sample`);
    await vi.waitFor(async () => {
      const click = `[...document.querySelectorAll('button')].find((button) => button.textContent === 'To the end').click()`;
      await browser.run(click);
      await shows('[aria-label="Closed sessions"]', /2012-078/);
    }, patience);
  });
});
