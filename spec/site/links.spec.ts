import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { targetOf } from '../../site/markdown/links.js';
import { llmsText, plainPage } from '../../site/markdown/plain-pages.js';
import { sidebarOf } from '../../site/markdown/sidebar.js';

describe('targetOf', () => {
  it('leads from page to page, wherever their files are', () => {
    expect(targetOf('late-data.md', 'docs/kafka.md')).toBe('/late-data.md');
    expect(targetOf('../SEMANTICS.md#s4-late', 'docs/kafka.md')).toBe('/rules.md#s4-late');
    expect(targetOf('../../SEMANTICS.md', 'docs/decisions/0001-event-time.md')).toBe('/rules.md');
    expect(targetOf('../README.md#install', 'docs/kafka.md')).toBe('/index.md#install');
    expect(targetOf('docs/TESTING.md', 'README.md')).toBe('/how-it-is-tested.md');
    expect(targetOf('decisions/README.md', 'docs/README.md')).toBe('/decisions/index.md');
  });

  it('leads nowhere where the site has no page', () => {
    expect(targetOf('LICENSE', 'README.md')).toBeUndefined();
    expect(targetOf('../demos/tutorial/main.ts', 'docs/kafka.md')).toBeUndefined();
    expect(targetOf('../spec/kafka/NOTES.md', 'docs/kafka.md')).toBeUndefined();
  });

  it('leaves alone what leads elsewhere, or to a place on the same page', () => {
    for (const href of ['https://rxjs.dev', 'mailto:a@b.example', '#stores', '/rules.html']) {
      expect(targetOf(href, 'docs/kafka.md')).toBe(href);
    }
  });
});

describe('sidebarOf', () => {
  it('has the sections and pages of the index of docs/', () => {
    const sections = sidebarOf(readFileSync(join(import.meta.dirname, '../../docs/README.md'), 'utf8'));

    expect(sections[0]?.text).toBe('Guide');
    expect(sections[0]?.items).toContainEqual({
      text: 'groupBy and debounceTime',
      link: '/groupby-and-debouncetime',
      about: 'where the usual recipe gives other answers',
    });
    expect(sections.flatMap(({ items }) => items)).toContainEqual(
      expect.objectContaining({ text: 'Rules', link: '/rules' }),
    );
  });
});

describe('plainPage', () => {
  it('is the text with its links as on the site, and without what only the site shows', () => {
    const text =
      '# A\n\n<!-- on the site: help -->\n\n[b](../SEMANTICS.md#s4-late), [c](https://rxjs.dev)\n\n[d]: kafka.md\n';

    expect(plainPage(text, 'docs/a.md', '/base/')).toBe(
      '# A\n\n[b](/base/rules.md#s4-late), [c](https://rxjs.dev)\n\n[d]: /base/kafka.md\n',
    );
  });

  it('has the texts that the page names', () => {
    expect(plainPage('# A\n\n<!-- on the site: help -->\n', 'docs/a.md', '/', { help: '--a\n' })).toBe(
      '# A\n\n```txt\n--a\n```\n',
    );
  });

  it('leaves code alone', () => {
    expect(plainPage('```ts\n[a](kafka.md)\n```\n', 'docs/a.md', '/')).toBe('```ts\n[a](kafka.md)\n```\n');
  });
});

describe('llmsText', () => {
  it('lists the pages with what they are about', () => {
    const sections = [{ text: 'Guide', items: [{ text: 'Late data', link: '/late-data', about: 'what is late' }] }];

    expect(llmsText('name', 'What it is.', sections, '/base/')).toBe(
      '# name\n\n> What it is.\n\n## Guide\n\n- [Late data](/base/late-data.md): what is late\n',
    );
  });

  it('leads to the Markdown of a folder, and of a place on a page', () => {
    const items = ['/reference/', '/kafka#topics'].map((link) => ({ text: 'a', link, about: 'b' }));

    expect(llmsText('name', 'What it is.', [{ text: 'Reference', items }], '/')).toContain(
      '- [a](/reference/index.md): b\n- [a](/kafka.md#topics): b\n',
    );
  });
});
