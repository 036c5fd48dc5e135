export { type Fault, type RejectedValue, RejectedValueError } from '../core/rejected-value.js';
export { AsynchronousSchemaError, decode } from './decode.js';
export type { DecodeOptions } from './decoding.js';
export type { StandardSchema } from './standard-schema.js';
