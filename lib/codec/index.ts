export { decode, type DecodeOptions, decodeValue } from './decode.js';
export { json } from './json.js';
export { type Fault, type RejectedValue, RejectedValueError } from './rejected-value.js';
export { AppOpen, ClickResult, Results, Search, SearchEvent } from './search-event.js';
export { Time } from './time.js';
