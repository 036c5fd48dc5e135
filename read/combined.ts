import type { EventColumns } from './event-batch.js';
import { TextLines } from './text-lines.js';
import { fieldOfRequest, requestFields, type WebRequest } from './web-request.js';

/** The fields of a line, in addition to `requestFields`. */
export const combinedFields = [
  ...['host', 'ip', 'ident', 'user', 'time', 'request', 'method', 'path', 'query_string', 'protocol'],
  ...['status', 'bytes', 'referrer', 'agent'],
] as const;

export interface CombinedLine extends WebRequest {
  readonly values: Readonly<Record<(typeof combinedFields)[number], string | undefined>>;
}

/** A log of nginx or Apache in the format that both call combined, or in the shorter one called common. */
export class Combined extends TextLines {
  protected take(text: string, batch: EventColumns): void {
    if (text === '' || text.startsWith('#')) return;
    this.decoder.rows?.columns(this.log, '', ' ');
    const line = combinedLine(text);
    if (line === undefined) {
      this.bad(
        'not-combined',
        'not a line such as 203.0.113.7 - - [12/Mar/2026:10:00:00 +0100] "GET / HTTP/1.1" 200 512',
      );
      return;
    }
    const values = this.decoder.fields.map((field) => fieldOfLine(field, line));
    this.decoder.decode(values, this.line, this.decoder.rows === undefined ? '' : text, batch);
  }
}

export const fieldOfLine = (field: string, line: CombinedLine): unknown =>
  requestFields.has(field)
    ? fieldOfRequest(field, line)
    : Object.hasOwn(line.values, field)
      ? line.values[field as keyof CombinedLine['values']]
      : undefined;

/** What stands before a line that came by way of syslog: its own time, a host and a program. */
export const bySyslog =
  /^(?:<\d{1,3}>)?(?:1 )?(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\S{1,40}) \S{1,200} \S{1,200}: /;

/** Splits a line into its parts; `undefined` if it has another form. It reads each byte a few times at most. */
export function combinedLine(line: string): CombinedLine | undefined {
  const text = line.replace(bySyslog, '');
  const bracket = text.indexOf(' [');
  const bracketEnd = text.indexOf('] "', bracket);
  if (bracket < 0 || bracketEnd < 0) return undefined;
  const who = text.slice(0, bracket).split(' ');
  // In a log of several sites, the site comes first.
  const host = who.length > 3 && /^[^:]+:\d+$/.test(who[0]!) ? who.shift() : undefined;
  const [ip, ident, ...user] = who;
  const request = quoted(text, bracketEnd + 2);
  if (ip === undefined || ip === '' || user.length === 0 || request === undefined) return undefined;
  const [status = '', bytes = ''] = text.slice(request.end + 1, text.indexOf('"', request.end) >>> 0).split(' ');
  if (!/^\d{3}$/.test(status) || !/^(?:\d+|-)$/.test(bytes)) return undefined;
  const referrer = quoted(text, request.end + status.length + bytes.length + 3);
  const agent = referrer && quoted(text, referrer.end + 1);
  const [method, target, protocol] = /^([A-Z]+) (\S+)(?: (HTTP\/[\d.]+))?$/.exec(request.text)?.slice(1) ?? [];
  const mark = target?.indexOf('?') ?? -1;
  const path = mark < 0 ? target : target?.slice(0, mark);
  const query = mark < 0 ? undefined : target?.slice(mark + 1);
  const values = {
    host,
    ip,
    ident: known(ident),
    user: known(user.join(' ')),
    time: text.slice(bracket + 2, bracketEnd),
    request: known(request.text),
    method,
    path,
    query_string: query,
    protocol,
    status,
    bytes: known(bytes),
    referrer: known(referrer?.text),
    agent: known(agent?.text),
  };
  return { values, method: method ?? '', path, query, status: Number(status), referrer: values.referrer };
}

/** A dash stands for an unknown value. */
const known = (value: string | undefined): string | undefined => (value === '-' || value === '' ? undefined : value);

/** The raw text in quotes that starts at `from`, and the place where it ends. */
function quoted(text: string, from: number): { readonly text: string; readonly end: number } | undefined {
  if (text[from] !== '"') return undefined;
  let end = from + 1;
  while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
  return end < text.length ? { text: text.slice(from + 1, end), end: end + 1 } : undefined;
}
