/** The modules that an example on a page may import, by name. */
export const modules: Readonly<Record<string, () => Promise<unknown>>> = {
  rxjs: () => import('rxjs'),
  'rxjs/testing': () => import('rxjs/testing'),
  'rxjs-sessionize': () => import('rxjs-sessionize'),
  'rxjs-sessionize/batch': () => import('rxjs-sessionize/batch'),
  'rxjs-sessionize/codec': () => import('rxjs-sessionize/codec'),
  'rxjs-sessionize/durable': () => import('rxjs-sessionize/durable'),
  'rxjs-sessionize/iterable': () => import('rxjs-sessionize/iterable'),
  'rxjs-sessionize/schema': () => import('rxjs-sessionize/schema'),
  'rxjs-sessionize/search': () => import('rxjs-sessionize/search'),
  'fp-ts/lib/Either.js': () => import('fp-ts/lib/Either.js'),
  'io-ts': () => import('io-ts'),
  zod: () => import('zod'),
};

/** The names of the modules that code imports. */
export const importsOf = (code: string): string[] => [
  ...new Set(Array.from(code.matchAll(/^(?:import|export)\b(?:[^;']*? from)? '([^']+)'/gm), ([, name]) => name!)),
];
