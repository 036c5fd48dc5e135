/** The interactive parts of pages. Each has its own module, which is loaded when a page that uses it is opened. */
export const islands = {
  example: () => import('./example/example.js'),
  'session-cutter': () => import('./session-cutter/session-cutter.js'),
  'log-numbers': () => import('./log-numbers/log-numbers.js'),
};
