import { EventDecoder } from '../../../read/event-decoder.js';
import { chunksOf, headOf } from '../../../read/file-chunks.js';
import { guess } from '../../../read/guess.js';
import { formatOf } from '../../../read/log-format.js';
import { readLog } from '../../../read/read-log.js';
import { fieldsIn } from '../../../read/seen-fields.js';

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
  const beginning = await headOf(file);
  const format = formatOf(file.name.replace(/\.gz$/i, ''), beginning);
  const fields = fieldsIn(beginning, format);
  const has = (name: string) => fields.some((field) => field.name === name);
  const guessed = guess(fields);
  const user = has('user') ? 'user' : guessed.user;
  const time = has('time') ? 'time' : guessed.time;
  if (user === undefined || time === undefined) {
    const names = fields.slice(0, 20).map(({ name }) => name.slice(0, 40));
    throw new Error(
      `No field looks like the ${user === undefined ? 'user' : 'time'} of an event. There are: ${names.join(', ')}.`,
    );
  }
  const timeUnit = (guessed.time === time ? guessed.timeUnit : undefined) ?? 'ms';
  let badLines = 0;
  const decoder = new EventDecoder({ ...nothingElse, user, time, timeUnit }, () => badLines++);
  const users: (string | number)[] = [];
  const times: number[] = [];
  for await (const batch of readLog(file.name, chunksOf(file), (chunks) => chunks, {
    format,
    decoder,
  })) {
    for (let i = 0; i < batch.length; i++) {
      users.push(batch.users[i]!);
      times.push(batch.times[i]!);
    }
  }
  return { users, times: Float64Array.from(times), user, time, badLines };
}

const nothingElse = {
  timeFormat: undefined,
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
