import { EventDecoder } from '../../../read/event-decoder.js';
import { chunksOf, headOf } from '../../../read/file-chunks.js';
import { firstLook, placeOfEvents, timeFormIn } from '../../../read/first-look.js';
import { LogError } from '../../../read/log-event.js';
import { readLog } from '../../../read/read-log.js';

/** The users and times of a log, in its order. */
export interface LogTimes {
  readonly users: readonly (string | number)[];
  readonly times: Float64Array;
  /** The names of the fields that hold them. */
  readonly user: string;
  readonly time: string;
  readonly badLines: number;
}

/** Reads a log that the reader has chosen. The log never leaves the browser. */
export async function readFile(file: File): Promise<LogTimes> {
  const { format, preset, table, fields } = firstLook(file.name, await headOf(file));
  const { user, time, timeUnit, timeFormat } = placeOfEvents(fields, preset?.options);
  if (user === '' || time === '') {
    const names = fields.slice(0, 20).map(({ name }) => name.slice(0, 40));
    throw new LogError(
      `no field looks like the ${user === '' ? 'user' : 'time'} of an event. There are: ${names.join(', ')}`,
    );
  }
  const form = timeFormIn(fields, time);
  if (form?.is === 'other') throw new LogError(`its times (${time.slice(0, 40)}) are ${form.what}: ${form.next}`);
  let badLines = 0;
  const names = { ...nothingElse, user, time, timeUnit, timeFormat: timeFormat === '' ? undefined : timeFormat };
  const decoder = new EventDecoder(names, () => badLines++);
  const users: (string | number)[] = [];
  const times: number[] = [];
  for await (const batch of readLog(file.name, chunksOf(file), (chunks) => chunks, {
    format,
    decoder,
    table,
  })) {
    for (let i = 0; i < batch.length; i++) {
      users.push(batch.users[i]!);
      times.push(batch.times[i]!);
    }
  }
  return { users, times: Float64Array.from(times), user, time, badLines };
}

const nothingElse = {
  timeZone: undefined,
  search: [],
  click: [],
  id: undefined,
  query: undefined,
  by: undefined,
  position: undefined,
  splitBefore: [],
  splitAfter: [],
  splitOnChange: undefined,
  optional: [],
};
