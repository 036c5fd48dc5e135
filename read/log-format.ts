import { charactersAt } from './bytes.js';
import { bySyslog, Combined } from './combined.js';
import { Csv } from './csv.js';
import { Ndjson } from './ndjson.js';
import { W3c } from './w3c.js';

/** The formats in which an event ends at a line end. */
export const lineFormats = { ndjson: Ndjson, csv: Csv, combined: Combined, w3c: W3c };

/** `json` is objects in an array, or on several lines each. */
export type LogFormat = keyof typeof lineFormats | 'json';

/** How many bytes of a beginning tell the format, if no line ends before. */
export const enoughOfLine = 1 << 16;

const combinedLine =
  /^(?:\S+:\d+ )?[\w.:-]+ \S+ [^[\n]{1,200} \[\d\d?\/[A-Za-z]{3}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] "/;

/**
 * The format of a log. Its beginning may tell it for certain; otherwise its name does; otherwise it is a table.
 *
 * @param beginning - with its first line, if that is not too long
 */
export function formatOf(log: string, beginning: Uint8Array): LogFormat {
  const text = charactersAt(beginning, 0, enoughOfLine)
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart();
  if (/^\[\s*(?:[[{\]]|$)/.test(text)) return 'json';
  // An object that ends in the line in which another one begins is not on a line of its own.
  if (text.startsWith('{')) return /[{[,:]$|\}\s*\{\s*"/.test(firstLineOf(text)) ? 'json' : 'ndjson';
  if (/^#Fields:[^\n]*[,;|]/.test(text)) return 'csv';
  if (/^#(?:Version|Fields|Software|Date|Remark|Start-Date):/.test(text)) return 'w3c';
  if (combinedLine.test(text.replace(bySyslog, ''))) return 'combined';
  return /\.(?:ndjson|jsonl|json)(?:\.gz)?$/.test(log) ? 'ndjson' : 'csv';
}

const firstLineOf = (text: string): string => text.slice(0, text.indexOf('\n') >>> 0).trimEnd();
