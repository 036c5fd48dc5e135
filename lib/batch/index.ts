export { OptionRangeError, OptionTypeError, RejectedEventError, ReturnValueError } from '../core/errors.js';
export { sessionsOf, type SessionsOfOptions } from './sessions-of.js';
