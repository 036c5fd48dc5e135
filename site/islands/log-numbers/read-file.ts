import { EventDecoder } from '../../../read/event-decoder.js';
import { guess } from '../../../read/guess.js';
import { formatOf } from '../../../read/log-format.js';
import { readLog } from '../../../read/read-log.js';
import { fieldsIn } from '../../../read/seen-fields.js';

/** Users and times of a log, in its order. */
export interface LogTimes {
  readonly users: readonly (string | number)[];
  readonly times: Float64Array;
  /** The fields that were taken for them. */
  readonly user: string;
  readonly time: string;
  readonly badLines: number;
}

/** So much of a log tells what its fields are. */
const headLength = 1 << 16;

/** Reads a log that a reader of the page has chosen; nothing of it leaves the page. */
export async function readFile(file: File): Promise<LogTimes> {
  const head = new Uint8Array(headLength);
  let length = 0;
  for await (const chunk of chunksOf(await unpacked(file))) {
    const part = chunk.subarray(0, headLength - length);
    head.set(part, length);
    length += part.length;
    if (length === headLength) break;
  }
  const beginning = head.subarray(0, length);
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
  for await (const batch of readLog(file.name, chunksOf(await unpacked(file)), (chunks) => chunks, {
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

/** A file that begins as gzip data does is unpacked, whatever it is called. */
async function unpacked(file: File): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  const stream = file.stream();
  return first === 0x1f && second === 0x8b ? stream.pipeThrough(new DecompressionStream('gzip')) : stream;
}

async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
}
