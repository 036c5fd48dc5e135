import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type CompressionCodec, parquetMetadata } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { ByteWriter } from 'hyparquet-writer/src/bytewriter.js';
import { writeMetadata } from 'hyparquet-writer/src/metadata.js';
import { serializeTCompactProtocol } from 'hyparquet-writer/src/thrift.js';
import { describe, expect, it } from 'vitest';
import { costIn, sayCost } from '../cost.js';
import { builtCommand } from './command.js';

const { folder, run } = builtCommand('hostile-parquet');

/** The bounds that SECURITY.md states for every log: MB of memory and seconds of processor time. */
const most = { memory: 200, time: 20 };

const magic = 0x31524150;

const good = parquetWriteBuffer({
  codec: 'UNCOMPRESSED',
  columnData: [
    { name: 'user', data: ['a', 'b', 'a'], type: 'STRING' },
    { name: 'time', data: [0n, 1n, 2n], type: 'INT64' },
  ],
});

/** The writer has types of its own. */
type Footer = Parameters<typeof writeMetadata>[1];
const footerOf = (bytes: ArrayBuffer) => parquetMetadata(bytes) as Footer;

/** The bytes of pages, and a footer that says this of them. */
function file(pages: Uint8Array, footer: Footer): Uint8Array {
  const writer = new ByteWriter();
  writer.appendBytes(pages);
  writeMetadata(writer, footer);
  writer.appendUint32(writer.offset - pages.length);
  writer.appendUint32(magic);
  return new Uint8Array(writer.getBuffer());
}

/** The good file with another footer. */
function withFooter(change: (footer: Footer) => void): Uint8Array {
  const footer = footerOf(good);
  change(footer);
  const length = new DataView(good).getUint32(good.byteLength - 8, true);
  return file(new Uint8Array(good, 0, good.byteLength - 8 - length), footer);
}

/** A file whose columns have one page, of which its header says this. */
function withPage(
  page: Uint8Array,
  codec: CompressionCodec,
  says: { values: number; bytes: number; encoding: number },
) {
  const footer = footerOf(good);
  const writer = new ByteWriter();
  writer.appendUint32(magic);
  for (const { meta_data: column } of footer.row_groups[0]!.columns) {
    const from = writer.offset;
    const { values, bytes, encoding } = says;
    const levels = 3;
    const data = { field_1: values, field_2: encoding, field_3: levels, field_4: levels };
    serializeTCompactProtocol(writer, { field_1: 0, field_2: bytes, field_3: page.length, field_5: data });
    writer.appendBytes(page);
    const size = BigInt(writer.offset - from);
    Object.assign(column!, { codec, data_page_offset: BigInt(from), total_compressed_size: size });
    delete column!.dictionary_page_offset;
  }
  return file(new Uint8Array(writer.getBuffer()), footer);
}

const [plain, dictionary] = [0, 8];
/** A run of two billion equal values. */
const run31 = Uint8Array.from([6, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff, 0x0f, 1, 0]);

const rows = (count: bigint) => (footer: Footer) => {
  footer.row_groups[0]!.num_rows = count;
};

const files: Record<string, [Uint8Array, says: string]> = {
  'two billion rows in its footer': [withFooter(rows(1n << 31n)), 'it has fewer rows than its footer says'],
  'more rows than there are numbers': [withFooter(rows(1n << 62n)), 'it has fewer rows than its footer says'],
  'a column of a terabyte': [
    withFooter(({ row_groups: [group] }) => {
      for (const { meta_data: column } of group!.columns) column!.total_compressed_size = 1n << 40n;
    }),
    'a page has no right header',
  ],
  'a column before its beginning': [
    withFooter(({ row_groups: [group] }) => {
      for (const { meta_data: column } of group!.columns) column!.data_page_offset = -40n;
    }),
    'out of range',
  ],
  'a footer of 17 MB': [
    withFooter((footer) => {
      footer.row_groups = Array.from({ length: 150_000 }, () => footer.row_groups[0]!);
    }),
    'its footer has 1',
  ],
  'a page of two billion values': [
    withPage(run31, 'UNCOMPRESSED', { values: 2 ** 31 - 1, bytes: run31.length, encoding: dictionary }),
    'a page of its column user has 2,147,483,647 values; at most 16,777,216 are read',
  ],
  'a page of two gigabytes of Snappy': [
    withPage(Uint8Array.from([0xff, 0xff, 0xff, 0xff, 7, 0, 0]), 'SNAPPY', {
      values: 3,
      bytes: 2 ** 31 - 1,
      encoding: plain,
    }),
    'a page of its column user has 2,147,483,647 bytes; at most 268,435,456 are read',
  ],
  'a page of gzip that is longer than its header says': [
    withPage(gzipSync(Buffer.alloc(400_000_000)), 'GZIP', { values: 3, bytes: 100, encoding: plain }),
    'larger than 100 bytes',
  ],
};

describe('a Parquet file that promises what it has not', () => {
  it.each(Object.entries(files))('%s', async (_, [bytes, says]) => {
    const path = join(folder, 'log.parquet');
    writeFileSync(path, bytes);
    const { code, stdout, stderr } = await run([path, '--user', 'user', '--time', 'time'], { nodeOptions: sayCost });

    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^rxjs-sessionize: .*log\.parquet cannot be read as Parquet: [^\n]+\n/);
    expect(stderr).toContain(says);
    expect(stderr).not.toMatch(/\n {4}at /);
    const { memory, time } = costIn(stderr);
    expect(memory).toBeLessThan(most.memory);
    expect(time).toBeLessThan(most.time);
  });
});

it('texts of any length may begin at any place of a Parquet file', async () => {
  const users = ['a', 'bb', 'ccc', 'dddd', 'eeeee', 'ffffff', 'ggggggg', 'é', 'h'];
  const path = join(folder, 'log.parquet');
  const time = users.map((__, i) => BigInt(i));
  writeFileSync(
    path,
    new Uint8Array(
      parquetWriteBuffer({
        codec: 'UNCOMPRESSED',
        columnData: [
          { name: 'user', data: users, type: 'STRING' },
          { name: 'time', data: time, type: 'INT64' },
        ],
      }),
    ),
  );
  const { stdout } = await run([path, '--sessions', '--json', '--user', 'user', '--time', 'time']);
  const found = stdout
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { user: string }).user);
  expect(found.sort()).toEqual(users.sort());
});
