/** How a program for Node is bundled into one file: everything but what Node has and what its user installs. */
export const bundle = {
  bundle: true,
  format: 'esm',
  platform: 'neutral',
  conditions: ['es2015'],
  mainFields: ['module', 'main'],
  external: ['node:*', 'stream', 'classic-level', 'hyparquet', 'hyparquet-writer'],
  target: 'node20.19',
};
