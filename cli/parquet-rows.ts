import type { SchemaElement } from 'hyparquet-writer';
import { LogError } from '../read/log-event.js';
import type { MeasuredSession } from './measured-session.js';
import type { Rows, Value } from './rows.js';

/** The kind of the values of a column. */
export type ColumnKind = 'text' | 'json' | 'time' | 'integer' | 'number';

export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
}

/** Makes rows of a table. */
export interface RowSource {
  /** Call it after the first row is known. */
  readonly columns: () => readonly Column[];
  readonly ofSession: (session: MeasuredSession) => readonly (readonly Value[])[];
  /** @returns no row if the table does not show rows that are left out */
  readonly ofLeftOut: (row: string, reason: string) => readonly (readonly Value[])[];
}

/** How many rows are written together. They are all in memory. */
const groupSize = 20_000;

const types: Readonly<Record<ColumnKind, Omit<SchemaElement, 'name'>>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  // The older `converted_type` would parse the JSON, and change numbers that JavaScript cannot hold.
  json: { type: 'BYTE_ARRAY', logical_type: { type: 'JSON' } },
  time: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MILLIS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
  },
  integer: { type: 'INT32' },
  number: { type: 'DOUBLE' },
};

const valueOf: Readonly<Record<ColumnKind, (value: Exclude<Value, null>) => unknown>> = {
  text: String,
  json: (text) => Buffer.from(String(text)),
  time: (ms) => new Date(Number(ms)),
  integer: Number,
  number: Number,
};

/** Writes the rows of a source as a Parquet file. */
export async function parquetRows(source: RowSource): Promise<Rows> {
  const { ByteWriter, ParquetWriter } = await parquetWriter();
  const bytes = new ByteWriter();
  let waiting: (readonly Value[])[] = [];
  let table: { readonly columns: readonly Column[]; readonly writer: InstanceType<typeof ParquetWriter> } | undefined;

  const begun = () => {
    if (table !== undefined) return table;
    const columns = source.columns();
    const schema: SchemaElement[] = [
      { name: 'root', num_children: columns.length },
      ...columns.map(({ name, kind }) => ({ name, repetition_type: 'OPTIONAL' as const, ...types[kind] })),
    ];
    table = { columns, writer: new ParquetWriter({ writer: bytes, schema }) };
    return table;
  };
  const taken = (): Uint8Array => {
    const piece = bytes.getBytes().slice();
    bytes.index = 0;
    return piece;
  };
  const group = (): Uint8Array => {
    const { columns, writer } = begun();
    const columnData = columns.map(({ name, kind }, i) => ({
      name,
      data: waiting.map((row) => (row[i] == null ? null : valueOf[kind](row[i]))),
    }));
    waiting = [];
    void writer.write({ columnData, rowGroupSize: groupSize });
    return taken();
  };
  const added = (rows: readonly (readonly Value[])[]): Uint8Array | string => {
    for (const row of rows) waiting.push(row);
    return waiting.length < groupSize ? '' : group();
  };

  return {
    head: () => '',
    ofSession: (session) => added(source.ofSession(session)),
    ofLeftOut: (row, reason) => added(source.ofLeftOut(row, reason)),
    end() {
      const last = group();
      void begun().writer.finish();
      return Buffer.concat([last, taken()]);
    },
  };
}

async function parquetWriter(): Promise<typeof import('hyparquet-writer')> {
  try {
    return await import('hyparquet-writer');
  } catch {
    throw new LogError('--parquet needs the package hyparquet-writer: npm install hyparquet-writer');
  }
}
