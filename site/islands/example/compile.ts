import { transform } from 'sucrase';

/** Compiles TypeScript into the body of an asynchronous function with the parameters `require` and `exports`. */
export const compile = (code: string): string =>
  transform(code, { transforms: ['typescript', 'imports'], disableESTransforms: true, production: true }).code;
