import { defineConfig, globalIgnores } from 'eslint/config';
import rxjs from 'eslint-plugin-rxjs-x';
import tseslint from 'typescript-eslint';

/** Forbids the imports that `regex` matches. */
const noImports = (regex, message) => ({
  'no-restricted-imports': ['error', { patterns: [{ regex, message }] }],
});

export default defineConfig(
  globalIgnores(['dist/', 'coverage/', 'spec/docs/.examples/']),
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
  {
    files: ['lib/core/**/*.ts'],
    rules: noImports('^(?!\\./)', 'lib/core depends on nothing.'),
  },
  {
    files: ['lib/{codec,batch}/**/*.ts'],
    rules: noImports(
      '^(?!(\\./|\\.\\./core/|rxjs$|io-ts$|(io|fp)-ts/lib/\\w+\\.js$))',
      'An entry depends on lib/core, rxjs, io-ts and fp-ts only; of the latter two, Node resolves io-ts and …/lib/X.js.',
    ),
  },
  {
    files: ['operators/**/*.ts'],
    rules: noImports('^(?!(\\./|\\.\\./lib/core/|rxjs$))', 'An operator depends on rxjs and lib/core only.'),
  },
  {
    files: ['demos/**/*.{ts,tsx}'],
    rules: {
      ...noImports('^(\\.\\./)+(lib|operators|dist|spec)/', 'A demo uses what the package exports, as its readers do.'),
      // A demo that meets an error should end with it.
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
