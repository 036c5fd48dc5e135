import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { defineConfig } from 'vitepress';
import { allHelp } from '../../cli/help.ts';
import { emptyHeads } from '../markdown/empty-heads.ts';
import { runnableExamples } from '../markdown/examples.ts';
import { idOfHeading } from '../markdown/heading-id.ts';
import { indentedCode } from '../markdown/indented-code.ts';
import { linksBetweenPages } from '../markdown/links.ts';
import { markers } from '../markdown/markers.ts';
import { pageOf } from '../markdown/pages.ts';
import { llmsText, plainPage } from '../markdown/plain-pages.ts';
import { referenceOf } from '../markdown/reference.ts';
import { ruleLinks } from '../markdown/rule-links.ts';
import { sidebarOf } from '../markdown/sidebar.ts';
import { unbroken } from '../markdown/unbroken.ts';

const root = join(import.meta.dirname, '../..');
const read = (file) => readFileSync(join(root, file), 'utf8');

/** Texts that the site inserts where a page names them. */
const texts = { help: allHelp };

const title = 'rxjs-sessionize';
const description =
  'RxJS operators that cut a stream of user events into sessions, and sessions into click-through rates.';
const { exports: exported } = JSON.parse(read('package.json'));
const base = process.env.SITE_BASE ?? '/';

const sections = sidebarOf(read('docs/README.md'));
const ofReference = sections.find(({ text }) => text === 'Reference');
ofReference.items.push(
  { text: 'Every export, with its options', link: '/reference/', about: 'all entries' },
  { text: 'Every option of the command', link: '/command-options', about: 'what --help all prints' },
  { text: 'Metrics of a search', link: '/search-metrics#the-numbers', about: 'what each number counts' },
);
/** The paths of the pages that are read one after the other. */
const inOrder = new Set(['/', '/all-pages', ...sections.flatMap(({ items }) => items.map(({ link }) => link))]);
const forPrograms = llmsText(title, description, [...sections, referenceOf(Object.keys(exported))], base);

/** Pages are in other folders, but are rendered in this one. So their dependencies are resolved from here. */
const vueFromHere = {
  name: 'vue-from-here',
  enforce: 'pre',
  resolveId: (id, _importer, { ssr }) => (ssr && /^vue(\/|$)/.test(id) ? { id, external: true } : null),
};

export default defineConfig({
  title,
  description,
  base,
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: `${base}icon.svg` }]],

  // The pages are the documents of the project, unchanged.
  srcDir: root,
  srcExclude: [
    '!(docs|site)/**/*.md',
    '!(README|SEMANTICS|CHANGELOG|CONTRIBUTING|SECURITY).md',
    'site/!(pages|reference)/**/*.md',
  ],
  rewrites: pageOf,
  outDir: join(root, 'dist/site'),
  cacheDir: join(root, 'site/.cache'),

  themeConfig: {
    nav: [
      { text: 'Guide', link: '/getting-started', activeMatch: '' },
      { text: 'Reference', link: '/reference/' },
      { text: 'Rules', link: '/rules' },
      { text: 'Playground', link: '/playground/index.html', target: '_self' },
      { text: 'A report', link: '/report/index.html', target: '_self' },
    ],
    sidebar: sections,
    outline: [2, 3],
    search: { provider: 'local' },
    docFooter: { prev: 'Before', next: 'Next' },
  },

  transformPageData({ frontmatter, relativePath }) {
    // VitePress would lead from a page outside of the order to the first page.
    if (!inOrder.has(`/${relativePath.replace(/(index)?\.md$/, '')}`)) frontmatter.prev = frontmatter.next = false;
  },

  buildEnd({ pages, rewrites, outDir }) {
    writeFileSync(join(outDir, 'llms.txt'), forPrograms);
    for (const page of pages) {
      const file = join(outDir, rewrites.map[page] ?? page);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, plainPage(read(page), page, base, texts));
    }
  },

  markdown: {
    anchor: { slugify: idOfHeading },
    // The default themes have too little contrast.
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    languageAlias: { cjs: 'js' },
    config: (markdown) => {
      markdown.use(linksBetweenPages, root);
      markdown.use(ruleLinks, read('SEMANTICS.md'));
      markdown.use(markers, texts);
      markdown.use(emptyHeads);
      markdown.use(indentedCode);
      markdown.use(runnableExamples);
      markdown.use(unbroken);
    },
  },

  vite: {
    configFile: false,
    plugins: [vueFromHere],
    worker: { format: 'es' },
    publicDir: join(root, 'site/public'),
    resolve: {
      alias: [
        { find: /^rxjs-sessionize$/, replacement: join(root, 'operators/index.ts') },
        { find: /^rxjs-sessionize\/(\w+)$/, replacement: join(root, 'lib/$1/index.ts') },
      ],
    },
  },
});
