import type { AsyncBuffer, RowGroup } from 'hyparquet';
import type { parquetHeader } from 'hyparquet/src/column.js';
import { LogError } from '../log-event.js';

/**
 * A few bytes of Parquet can promise billions of values, and a reader that believes them runs out of memory. These are the most that
 * are believed. Writers stay far below.
 */
const mostFooterBytes = 8 * 1024 * 1024;
const mostPageBytes = 256 * 1024 * 1024;
const mostPageValues = 16 * 1024 * 1024;

/** Refuses a file whose footer is too long. It is read as a whole. */
export async function checkFooter(log: string, file: AsyncBuffer): Promise<void> {
  const end = new DataView(await file.slice(Math.max(0, file.byteLength - 8), file.byteLength));
  if (end.byteLength === 8) refuseAbove(log, 'its footer has', end.getUint32(0, true), mostFooterBytes, 'bytes');
}

/** Refuses a row group if a page of these columns, or of any, is too large. */
export async function checkPages(
  log: string,
  file: AsyncBuffer,
  group: RowGroup,
  columns: readonly string[] | undefined,
  header: typeof parquetHeader,
): Promise<void> {
  for (const { meta_data: column } of group.columns) {
    const name = column?.path_in_schema[0];
    if (column === undefined || (columns !== undefined && !columns.includes(name!))) continue;
    const { dictionary_page_offset: dictionary = 0n, data_page_offset: data } = column;
    // Some writers say 0 where there is no dictionary.
    const from = Number(dictionary > 0n ? dictionary : data);
    const to = Math.min(from + Number(column.total_compressed_size), file.byteLength);
    const reader = { view: new DataView(await file.slice(from, to)), offset: 0 };
    let known = 0;
    while (reader.offset < reader.view.byteLength - 1) {
      const page = header(reader);
      const { num_values: values = 0 } =
        page.data_page_header ?? page.data_page_header_v2 ?? page.dictionary_page_header ?? {};
      const { uncompressed_page_size: bytes, compressed_page_size: length } = page;
      // The types trust what was read.
      if (![values, bytes, length].every(Number.isInteger) || length < 0)
        throw new RangeError('a page has no right header');
      const where = `a page of its column ${String(name)} has`;
      refuseAbove(log, where, values, mostPageValues, 'values');
      refuseAbove(log, where, bytes, mostPageBytes, 'bytes');
      if (page.dictionary_page_header === undefined) known += values;
      reader.offset += length;
    }
    if (known < group.num_rows) throw new RangeError('it has fewer rows than its footer says');
  }
}

function refuseAbove(log: string, what: string, count: number, most: number, unit: string): void {
  if (count >= 0 && count <= most) return;
  const [got, bound] = [count, most].map((each) => each.toLocaleString('en'));
  throw new LogError(`${log} cannot be read as Parquet: ${what} ${got!} ${unit}; at most ${bound!} are read`);
}
