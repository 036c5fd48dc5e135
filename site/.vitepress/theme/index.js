import { withBase } from 'vitepress';
import { h } from 'vue';
import DefaultTheme from 'vitepress/theme-without-fonts';
import { Island } from './island.js';
import './theme.css';

const notFound = () =>
  h('main', { class: 'not-found' }, [
    h('h1', 'There is no such page'),
    h('p', [
      h('a', { href: withBase('/') }, 'The first page'),
      ' lists what there is, and the search above finds the rest.',
    ]),
  ]);

export default {
  extends: DefaultTheme,
  Layout: () => h(DefaultTheme.Layout, null, { 'not-found': notFound }),
  enhanceApp: ({ app }) => {
    app.component('Island', Island);
  },
};
