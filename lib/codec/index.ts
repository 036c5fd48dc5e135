export { type Fault, type RejectedValue, RejectedValueError } from '../core/rejected-value.js';
export { show } from '../core/show.js';
export type { DecodeOptions } from '../schema/decoding.js';
export { decode, decodeValue } from './decode.js';
export { json } from './json.js';
export { AppOpen, ClickResult, Results, Search, SearchEvent } from './search-event.js';
export { Time } from './time.js';
