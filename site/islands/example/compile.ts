import { transform } from 'sucrase';

/** TypeScript as the body of an asynchronous function of `require` and `exports`. */
export const compile = (code: string): string =>
  transform(code, { transforms: ['typescript', 'imports'], disableESTransforms: true, production: true }).code;
