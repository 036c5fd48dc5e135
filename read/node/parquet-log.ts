import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { ParquetReadOptions } from 'hyparquet';
import { isUtf8, textAt } from '../bytes.js';
import { checkColumn } from '../csv.js';
import type { EventBatch } from '../event-batch.js';
import { LogError } from '../log-event.js';
import type { ReadFileOptions } from './read-log-file.js';

/** A Parquet file that is read piece by piece. */
interface ParquetLog {
  readonly columns: readonly string[];
  readonly pieces: readonly { readonly from: number; readonly to: number; readonly bytes: number }[];
  /** The rows from one to another, with these columns or all of them. */
  readonly rows: (from: number, to: number, columns?: readonly string[]) => Promise<readonly Record<string, unknown>[]>;
}

/** Yields the events of a Parquet file, one row group at a time. The number of a row, from 1, is its line. */
export async function* readParquet(
  log: string,
  { decoder, hasRead }: Pick<ReadFileOptions, 'decoder' | 'hasRead'>,
): AsyncGenerator<EventBatch> {
  const { columns, pieces, rows } = await open(log);
  for (const field of decoder.fields) checkColumn(log, decoder, field, columns);
  const asked = decoder.fields.filter((field) => columns.includes(field));
  const batch = decoder.batchOf(log);
  for (const { from, to, bytes } of pieces) {
    const wantsRows = decoder.rows !== undefined;
    batch.clear();
    for (const [i, record] of (await rows(from, to, wantsRows ? undefined : asked)).entries()) {
      const values = decoder.fields.map((field) => plain(record[field]));
      decoder.decode(values, from + i + 1, wantsRows ? JSON.stringify(record, asJson) : '', batch);
    }
    yield batch;
    await hasRead(bytes);
  }
}

/** The columns of a Parquet file with their first values. */
export async function firstRowsOfParquet(log: string): Promise<readonly object[]> {
  const { columns, rows, pieces } = await open(log);
  const first = await rows(0, Math.min(mostShown, pieces.at(-1)?.to ?? 0));
  return first.map((record) => Object.fromEntries(columns.map((name) => [name, plain(record[name]) ?? null])));
}

const mostShown = 200;

async function open(log: string): Promise<ParquetLog> {
  const { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } = await hyparquet(log);
  return attempt(log, async () => {
    const file = await asyncBufferFromFile(log);
    const metadata = await parquetMetadataAsync(file);
    let to = 0;
    const pieces = metadata.row_groups.map(({ num_rows: count, total_compressed_size: size }) => {
      const from = to;
      to += Number(count);
      return { from, to, bytes: Number(size ?? 0) };
    });
    return {
      columns: topLevel(metadata.schema),
      pieces,
      rows: (rowStart, rowEnd, columns) =>
        attempt(log, async () => {
          if (rowStart === rowEnd) return [];
          const which = columns === undefined ? {} : { columns: [...columns] };
          return parquetReadObjects({ file, metadata, rowStart, rowEnd, ...which, parsers, compressors });
        }),
    };
  });
}

async function hyparquet(log: string): Promise<typeof import('hyparquet')> {
  try {
    return await import('hyparquet');
  } catch {
    throw new LogError(`${log} is a Parquet file: to read it, install the package hyparquet: npm install hyparquet`);
  }
}

async function attempt<T>(log: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof LogError) throw error;
    throw new LogError(`${log} cannot be read as Parquet: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The schema lists the root, then every column, followed by the columns inside it. */
function topLevel(schema: readonly { readonly name: string; readonly num_children?: number }[]): readonly string[] {
  const names: string[] = [];
  for (let at = 1; at < schema.length; at = behind(schema, at)) names.push(schema[at]!.name);
  return names;
}

function behind(schema: readonly { readonly num_children?: number }[], at: number): number {
  let next = at + 1;
  for (let child = 0; child < (schema[at]?.num_children ?? 0); child++) next = behind(schema, next);
  return next;
}

/** Different texts that are not in UTF-8 must stay different, and so must numbers in JSON. */
const parsers: NonNullable<ParquetReadOptions['parsers']> = {
  stringFromBytes: textIn,
  jsonFromBytes: textIn,
};

function textIn(bytes: Uint8Array | undefined): string | undefined {
  return bytes !== undefined && isUtf8(bytes) ? textAt(bytes) : undefined;
}

const compressors: NonNullable<ParquetReadOptions['compressors']> = {
  GZIP: (packed) => gunzipSync(packed),
  BROTLI: (packed) => brotliDecompressSync(packed),
};

/** The value as other logs have it. */
function plain(value: unknown): unknown {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
  return typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

const asJson = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);
