import { defineConfig, globalIgnores } from 'eslint/config';
import rxjs from 'eslint-plugin-rxjs-x';
import tseslint from 'typescript-eslint';

/** Forbids, in the files of a room, the imports that `regex` matches. */
const wall = (files, regex, message, otherRules = {}) => ({
  files: [].concat(files).map((folder) => `${folder}/**/*.{ts,tsx}`),
  rules: { 'no-restricted-imports': ['error', { patterns: [{ regex, message }] }], ...otherRules },
});

/** All imports but those that begin with one of `allowed`, and those of the same folder. */
const allBut = (...allowed) => `^(?!(\\./|${allowed.join('|')}))`;

const rooms = ['lib', 'operators', 'read', 'parts', 'cli', 'demos', 'site', 'tools', 'spec', 'dist'];
const demos = ['tutorial', 'durable', 'kafka', 'live', 'playground', 'postgres', 'search-shop'];

/** Imports from any room but `open`, and from any demo. */
const rooted = (...open) => `^(\\.\\./)+(${[...rooms.filter((room) => !open.includes(room)), ...demos].join('|')})/`;

const core = '\\.\\./core/';
const durable = '\\.\\./durable/';
const inNode = ['node:', 'rxjs$'];

export default defineConfig(
  globalIgnores(['.stryker/', 'dist/', 'coverage/', 'spec/docs/.examples/']),
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked, rxjs.configs.strict],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      // With noUncheckedIndexedAccess, `!` is how a loop says that its index is in bounds; a cast would hide more.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // What is left out of a copy has to be named, and so has an argument before the one that is used.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true, argsIgnorePattern: '^_' }],
      // An error is passed on as it came, and may be anything.
      'rxjs-x/throw-error': ['error', { allowThrowingUnknown: true, allowThrowingAny: false }],
      // A stream that ends without the value that was waited for is an error, and rejects as one.
      'rxjs-x/no-ignored-default-value': 'off',
    },
  },
  wall('lib/core', allBut(), 'lib/core depends on nothing.'),
  wall(
    ['lib/codec', 'lib/batch'],
    allBut(core, '\\.\\./schema/', 'rxjs$', 'io-ts$', '(io|fp)-ts/lib/\\w+\\.js$'),
    'This entry depends on lib/core, lib/schema, rxjs, io-ts and fp-ts only; of the latter two, Node resolves io-ts and …/lib/X.js.',
  ),
  wall('lib/iterable', allBut(core), 'This entry depends on lib/core only.'),
  wall('lib/schema', allBut(core, 'rxjs$'), 'This entry depends on lib/core and rxjs only.'),
  wall('lib/search', allBut(core, 'rxjs$'), 'This entry depends on lib/core and rxjs only.'),
  wall('lib/otel', allBut(core, '@opentelemetry/api$'), 'This entry depends on lib/core and @opentelemetry/api only.'),
  wall('lib/durable', allBut(core, 'rxjs$'), 'This entry depends on lib/core and rxjs only.'),
  wall(
    'lib/level',
    allBut(core, durable, ...inNode, 'classic-level$'),
    'This entry depends on lib/core, lib/durable, Node and classic-level only.',
  ),
  wall('lib/kafka', allBut(core, durable, 'rxjs$'), 'This entry depends on lib/core, lib/durable and rxjs only.'),
  wall('lib/postgres', allBut(core, durable), 'This entry depends on lib/core and lib/durable only.'),
  wall('operators', allBut('\\.\\./lib/core/', 'rxjs$'), 'An operator depends on rxjs and lib/core only.'),
  wall(
    'read',
    `^node:|^\\./node/|${rooted()}`,
    'What reads logs runs in browsers too: what needs Node is in read/node.',
  ),
  wall('read/node', `${rooted()}`, 'What reads files uses read, Node and what the package exports.'),
  wall('parts', rooted(), 'What pages and programs share uses what the package exports, and no other room.'),
  wall('cli', rooted('read', 'parts'), 'The program uses read, parts and what the package exports.'),
  wall('site', rooted('read', 'parts'), 'The site uses read, parts and what the package exports.'),
  wall('tools', rooted(), 'A tool uses no other room.'),
  wall('demos', rooted('read', 'parts'), 'A demo uses read, parts and what the package exports, and no other demo.', {
    // A demo that meets an error should end with it.
    'rxjs-x/no-ignored-error': 'off',
  }),
  wall(
    ['demos/kafka', 'demos/postgres'],
    rooted('read', 'parts', 'tools'),
    'This demo uses tools as well: it starts a server.',
  ),
  {
    files: ['{lib,operators}/**/*.ts'],
    rules: {
      // Nothing may reject unheard in the programs of others: a promise is awaited, or what its rejection does is said.
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: false }],
    },
  },
  {
    files: ['{cli,read,parts,site}/**/*.{ts,tsx}'],
    rules: {
      // A program that meets an error should end with it.
      'rxjs-x/no-ignored-error': 'off',
    },
  },
  {
    files: ['spec/**/*.ts'],
    rules: {
      // An error that a spec did not expect must fail it, and does.
      'rxjs-x/no-ignored-error': 'off',
    },
  },
  {
    files: ['**/*.spec-d.ts'],
    rules: {
      // Types are looked at, and nothing runs.
      'rxjs-x/no-floating-observables': 'off',
    },
  },
);
