/** The parts of pages that are alive. Each is a module of its own, which comes when a page that has it is opened. */
export const islands = {
  example: () => import('./example/example.js'),
};
