import type { EventFields } from '../../read/event-decoder.js';

/** Of a log whose fields are called as they are by default. */
export const plainFields: EventFields = {
  user: 'user',
  time: 'time',
  timeUnit: 'ms',
  timeFormat: undefined,
  timeZone: undefined,
  search: [{ field: 'type', value: 'search' }],
  click: [{ field: 'type', value: 'click' }],
  id: undefined,
  query: undefined,
  by: undefined,
  position: undefined,
  splitBefore: [],
  splitAfter: [],
  splitOnChange: undefined,
  optional: [],
};
