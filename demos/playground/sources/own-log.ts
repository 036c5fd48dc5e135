import { clickBit, type EventBatch, searchBit } from '../../../read/event-batch.js';
import { EventDecoder } from '../../../read/event-decoder.js';
import { chunksOf, headOf } from '../../../read/file-chunks.js';
import { firstLook, type FirstLook } from '../../../read/first-look.js';
import { type BadLine, LogError } from '../../../read/log-event.js';
import { readLog } from '../../../read/read-log.js';
import type { SeenField } from '../../../read/seen-fields.js';
import type { PlayedEvent } from '../../../parts/page/diagram/played-event.js';
import { lastInstant } from '../../../parts/page/duration-text.js';
import { fieldsOf, guessedMapping, type Mapping, presetMapping } from './mapping.js';

/** A line that is not an event, and why. */
export type RejectedLine = Pick<BadLine, 'line' | 'detail'>;

/** A log of the reader. */
export interface OwnLog {
  readonly name: string;
  readonly file: Blob;
  /** The kind of log, if it fits a preset: `an access log of nginx or Apache`. */
  readonly kind: string | undefined;
  /** What its columns are named from, if its first line is an event already. */
  readonly namedFrom: FirstLook['namedFrom'];
  /** Its fields, with values from its beginning. */
  readonly fields: readonly SeenField[];
  readonly mapping: Mapping;
  /** The events in the order of the log. */
  readonly events: readonly PlayedEvent[];
  /** How many events are earlier than one above them. */
  readonly outOfOrder: number;
  /** How many lines are not events, and the first of these lines. */
  readonly rejected: number;
  readonly rejectedLines: readonly RejectedLine[];
}

/** The largest log that a page can hold and show, unpacked. */
const mostBytes = 256 * 2 ** 20;

const mostRejectedLines = 50;

/**
 * Reads a log of at most 256 MB as the program `rxjs-sessionize` does: by a preset, or by a guess. If no field is a user or a time,
 * the result has no events.
 *
 * @param mapping - the meanings of the fields; by default they are guessed
 * @throws LogError - if the file contains no log or is too large; its message is for the reader of the page
 */
export async function readOwnLog(name: string, file: Blob, mapping?: Mapping): Promise<OwnLog> {
  const head = await headOf(file);
  const { format, preset, table, namedFrom, fields } = firstLook(name, head);
  const guessed = mapping ?? (preset === undefined ? guessedMapping(fields) : presetMapping(preset.options, fields));
  const isFit = guessed.user !== '' && guessed.time !== '';
  const events: PlayedEvent[] = [];
  const rejectedLines: RejectedLine[] = [];
  let rejected = 0;
  let outOfOrder = 0;
  let latest = -Infinity;
  // The first position is 0 in some logs and 1 in others. Only the end of the log tells which.
  let hasPosition0 = false;
  const reject = ({ line, detail }: RejectedLine) => {
    rejected++;
    if (rejectedLines.length < mostRejectedLines) rejectedLines.push({ line, detail });
  };
  // Even without a field for users or times, the log is read to report what is wrong with its lines.
  const asked = isFit || fields.length > 0 ? guessed : { ...guessed, user: 'user', time: 'time' };
  const decoder = new EventDecoder(fieldsOf(asked), reject);
  const batches =
    isFit || fields.length === 0 ? readLog(name, chunksOf(file, mostBytes), refuse, { format, decoder, table }) : [];
  for await (const batch of batches) {
    for (let at = 0; at < batch.length; at++) {
      const time = batch.times[at]!;
      if (Math.abs(time) > lastInstant) {
        reject({ line: batch.lines[at]!, detail: `${String(time)} ms is no date` });
        continue;
      }
      if (time < latest) outOfOrder++;
      else latest = time;
      hasPosition0 ||= batch.positions?.[at] === 0;
      addPlayed(events, batch, at);
    }
  }
  return {
    name,
    file,
    kind: preset?.of,
    namedFrom,
    fields,
    mapping: guessed,
    events: hasPosition0 ? events.map(rankedFrom1) : events,
    outOfOrder,
    rejected,
    rejectedLines,
  };
}

/** `chunksOf` has already unpacked the file. */
const refuse = (): never => {
  throw new LogError('it is gzipped more often than can be unpacked');
};

const rankedFrom1 = (event: PlayedEvent): PlayedEvent =>
  event.rank === undefined ? event : { ...event, rank: event.rank + 1 };

/** A row may be a search and a click at once (A11): it becomes two events, and the click gets an id of its own. */
function addPlayed(events: PlayedEvent[], batch: EventBatch, at: number): void {
  const head = { user: batch.users[at]!, time: batch.times[at]! };
  const kind = batch.kinds[at]!;
  const { ends = false, value: campaign = '' } = batch.splits?.[at] ?? {};
  const id = batch.ids?.[at];
  const searchId = batch.searchIds?.[at] ?? undefined;
  const rank = batch.positions?.[at] ?? undefined;
  const add = (event: PlayedEvent, id: string | number | undefined) =>
    events.push({
      ...event,
      ...(campaign !== '' && { campaign }),
      ...(id !== undefined && { id }),
      ...(searchId !== undefined && { searchId }),
      ...(rank !== undefined && event.type === 'click' && { rank }),
    });
  if ((kind & searchBit) !== 0) add({ ...head, type: 'search', query: batch.queries?.[at] ?? '' }, id);
  if ((kind & clickBit) !== 0) {
    const clickId = id === undefined || kind === clickBit ? id : `click of ${JSON.stringify(id)}`;
    add({ ...head, type: 'click', item: batch.items?.[at] ?? '' }, clickId);
  }
  if (kind === 0) add({ ...head, type: ends ? 'log-out' : 'app-open' }, id);
}
