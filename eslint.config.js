import { defineConfig, globalIgnores } from 'eslint/config';
import rxjs from 'eslint-plugin-rxjs-x';
import tseslint from 'typescript-eslint';

/** Forbids the imports that match `regex`, in the files of one or more folders. */
const wall = (files, regex, message, otherRules = {}) => ({
  files: [].concat(files).map((folder) => `${folder}/**/*.{ts,tsx}`),
  rules: { 'no-restricted-imports': ['error', { patterns: [{ regex, message }] }], ...otherRules },
});

/** Matches all imports except those that begin with one of `allowed` and those of the same folder. */
const allBut = (...allowed) => `^(?!(\\./|${allowed.join('|')}))`;

const rooms = ['lib', 'operators', 'read', 'parts', 'cli', 'demos', 'site', 'tools', 'spec', 'dist'];
const demos = ['tutorial', 'durable', 'kafka', 'live', 'playground', 'postgres', 'search-shop'];

/** Matches imports from any top folder except those in `open`, and from any demo. */
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
      // With noUncheckedIndexedAccess, `!` says that an index is in bounds. A cast would hide more.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // A property that a copy leaves out needs a name, and so does an unused argument before a used one.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true, argsIgnorePattern: '^_' }],
      // Errors are passed on unchanged, and may be any value.
      'rxjs-x/throw-error': ['error', { allowThrowingUnknown: true, allowThrowingAny: false }],
      // If a stream ends without the awaited value, this is an error, and the promise rejects.
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
    'Code in read also runs in browsers. Code that needs Node belongs in read/node.',
  ),
  wall('read/node', `${rooted()}`, 'read/node uses read, Node and what the package exports.'),
  wall('parts', rooted(), 'parts uses what the package exports, and no other folder.'),
  wall('cli', rooted('read', 'parts'), 'The program uses read, parts and what the package exports.'),
  wall('site', rooted('read', 'parts'), 'The site uses read, parts and what the package exports.'),
  wall('tools', rooted(), 'A tool uses no other folder.'),
  wall('demos', rooted('read', 'parts'), 'A demo uses read, parts and what the package exports, and no other demo.', {
    // An error should end a demo.
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
      // In the programs of users, no rejection may be unhandled. So a promise is awaited, or has a handler for its rejection.
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: false }],
    },
  },
  {
    files: ['{cli,read,parts,site}/**/*.{ts,tsx}'],
    rules: {
      // An error should end a program.
      'rxjs-x/no-ignored-error': 'off',
    },
  },
  {
    files: ['spec/**/*.ts'],
    rules: {
      // An unexpected error fails a spec, as it must.
      'rxjs-x/no-ignored-error': 'off',
    },
  },
  {
    files: ['**/*.spec-d.ts'],
    rules: {
      // Only types are checked; nothing runs.
      'rxjs-x/no-floating-observables': 'off',
    },
  },
);
