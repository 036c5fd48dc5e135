/** The parts of pages that are alive. Each is a module of its own, which comes when a page that has it is opened. */
export const islands = {
  example: () => import('./example/example.js'),
  'session-cutter': () => import('./session-cutter/session-cutter.js'),
  'log-numbers': () => import('./log-numbers/log-numbers.js'),
};
