/**
 * The options that bundle a program for Node into one file. Modules of Node and packages that users install themselves are not
 * bundled.
 */
export const bundle = {
  bundle: true,
  format: 'esm',
  platform: 'neutral',
  conditions: ['es2015'],
  mainFields: ['module', 'main'],
  external: ['node:*', 'stream', 'classic-level', 'hyparquet', 'hyparquet/src/column.js', 'hyparquet-writer'],
  target: 'node20.19',
};
