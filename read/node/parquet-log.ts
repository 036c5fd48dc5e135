import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { ParquetReadOptions, RowGroup } from 'hyparquet';
import { isUtf8, textAt } from '../bytes.js';
import { checkColumn } from '../csv.js';
import type { EventBatch } from '../event-batch.js';
import { LogError } from '../log-event.js';
import { checkFooter, checkPages } from './parquet-bounds.js';
import type { ReadFileOptions } from './read-log-file.js';

/** A Parquet file that is read piece by piece. */
interface ParquetLog {
  readonly columns: readonly string[];
  readonly groups: readonly RowGroup[];
  /** The rows of a group from one to another, with these columns or all of them. */
  readonly rows: (
    group: RowGroup,
    from: number,
    to: number,
    columns?: readonly string[],
  ) => Promise<readonly Record<string, unknown>[]>;
}

/** The most rows that are objects at once. */
const mostRows = 1024 * 1024;

/** Yields the events of a Parquet file, one row group or part of it at a time. The number of a row, from 1, is its line. */
export async function* readParquet(
  log: string,
  { decoder, hasRead }: Pick<ReadFileOptions, 'decoder' | 'hasRead'>,
): AsyncGenerator<EventBatch> {
  const { columns, groups, rows } = await open(log);
  for (const field of decoder.fields) checkColumn(log, decoder, field, columns);
  const wantsRows = decoder.rows !== undefined;
  const asked = wantsRows ? undefined : decoder.fields.filter((field) => columns.includes(field));
  const batch = decoder.batchOf(log);
  let line = 0;
  for (const group of groups) {
    const count = Number(group.num_rows);
    for (let from = 0; from < count; from += mostRows) {
      const to = Math.min(from + mostRows, count);
      batch.clear();
      for (const record of await rows(group, from, to, asked)) {
        const values = decoder.fields.map((field) => plain(record[field]));
        decoder.decode(values, ++line, wantsRows ? JSON.stringify(record, asJson) : '', batch);
      }
      yield batch;
      await hasRead((Number(group.total_compressed_size ?? 0) * (to - from)) / count);
    }
  }
}

/** The columns of a Parquet file with their first values. */
export async function firstRowsOfParquet(log: string): Promise<readonly object[]> {
  const { columns, rows, groups } = await open(log);
  const records: Record<string, unknown>[] = [];
  for (const group of groups) {
    const count = Math.min(mostShown - records.length, Number(group.num_rows));
    if (count > 0) records.push(...(await rows(group, 0, count)));
  }
  return records.map((record) => Object.fromEntries(columns.map((name) => [name, plain(record[name]) ?? null])));
}

const mostShown = 200;

async function open(log: string): Promise<ParquetLog> {
  const { asyncBufferFromFile, parquetHeader, parquetMetadataAsync, parquetReadObjects } = await hyparquet(log);
  return attempt(log, async () => {
    const file = await asyncBufferFromFile(log);
    await checkFooter(log, file);
    const metadata = await parquetMetadataAsync(file);
    return {
      columns: topLevel(metadata.schema),
      groups: metadata.row_groups,
      rows: (group, rowStart, rowEnd, columns) =>
        attempt(log, async () => {
          if (rowStart === 0) await checkPages(log, file, group, columns, parquetHeader);
          const which = columns === undefined ? {} : { columns: [...columns] };
          const ofGroup = { ...metadata, row_groups: [group] };
          return parquetReadObjects({ file, metadata: ofGroup, rowStart, rowEnd, ...which, parsers, compressors });
        }),
    };
  });
}

async function hyparquet(log: string) {
  try {
    const [library, { parquetHeader }] = await Promise.all([import('hyparquet'), import('hyparquet/src/column.js')]);
    return { ...library, parquetHeader };
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
  const end = schema.length;
  for (let child = 0; child < (schema[at]?.num_children ?? 0) && next < end; child++) next = behind(schema, next);
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
  GZIP: (packed, length) => gunzipSync(packed, { maxOutputLength: length }),
  BROTLI: (packed, length) => brotliDecompressSync(packed, { maxOutputLength: length }),
};

/** The value as other logs have it. */
function plain(value: unknown): unknown {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
  return typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

const asJson = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);
