import { once } from 'node:events';
import type { MessagePort } from 'node:worker_threads';
import type { TableOptions } from '../csv.js';
import { EventDecoder, type EventFields } from '../event-decoder.js';
import { type BadLine, LogError } from '../log-event.js';
import type { LogFormat } from '../log-format.js';
import { readLogFile } from './read-log-file.js';
import { sharedColumns, type SharedColumns, write } from './shared-columns.js';
import { CodesOfValues, type NewCodes } from './value-codes.js';

/** The task of a thread that reads a log for another one. */
export interface ReadingTask {
  readonly log: string;
  readonly format: LogFormat | undefined;
  readonly table: TableOptions;
  readonly fields: EventFields;
}

/** The most batches that the thread is ahead. */
const mostBatches = 4;

/** A piece of a log: a batch, the end of the log, or an error. */
export interface Piece {
  /** How many bytes of the log were read. */
  readonly bytes: number;
  /** The lines that hold no event, up to the end of the batch. */
  readonly badLines: readonly BadLine[];
  /** `undefined` at the end of the log. */
  readonly batch: SharedBatch | undefined;
  /** The message of a `LogError`, if the log cannot be read. */
  readonly fault: string | undefined;
}

interface SharedBatch {
  /** The number of its columns. The other thread reports when they may be written again. */
  readonly place: number;
  readonly length: number;
  /** The columns, if they are new or have grown. */
  readonly columns: SharedColumns | undefined;
  readonly newCodes: NewCodes;
}

/** Reads a log for the thread at the other end of the port, a few batches ahead of it. */
export async function readFor(port: MessagePort, { log, format, table, fields }: ReadingTask): Promise<void> {
  let bytes = 0;
  let badLines: BadLine[] = [];
  const free = Array.from({ length: mostBatches }, (_, place) => place);
  port.on('message', (place: number) => {
    free.push(place);
  });
  const tell = (batch?: SharedBatch, fault?: string) => {
    port.postMessage({ bytes, badLines, batch, fault } satisfies Piece);
    bytes = 0;
    badLines = [];
  };
  const decoder = new EventDecoder(fields, (line) => badLines.push(line));
  const hasRead = (count: number) => {
    bytes += count;
    return Promise.resolve();
  };
  const all: SharedColumns[] = [];
  const codesOf = new CodesOfValues();
  try {
    for await (const batch of readLogFile(log, { format, table, decoder, hasRead })) {
      while (free.length === 0) await once(port, 'message');
      const place = free.shift()!;
      const known = all[place];
      const mayStay = known !== undefined && known.times.length >= batch.length;
      const columns = mayStay ? known : sharedColumns(batch, 2 * batch.length);
      all[place] = columns;
      write(batch, columns, codesOf);
      const newCodes = codesOf.takeNew();
      tell({ place, length: batch.length, columns: mayStay ? undefined : columns, newCodes });
    }
    tell();
  } catch (error) {
    if (!(error instanceof LogError)) throw error;
    tell(undefined, error.message);
  }
  port.close();
}
