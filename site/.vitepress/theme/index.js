import DefaultTheme from 'vitepress/theme-without-fonts';
import { Island } from './island.js';
import './theme.css';

export default {
  extends: DefaultTheme,
  enhanceApp: ({ app }) => {
    app.component('Island', Island);
  },
};
