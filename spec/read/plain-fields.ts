import type { EventFields } from '../../read/event-decoder.js';

/** For a log whose fields have the default names. */
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
