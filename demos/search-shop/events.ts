import { isLeft } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { AppOpen, ClickResult, Results, Search, Session } from 'rxjs-sessionize';
import * as codec from 'rxjs-sessionize/codec';

/** What a visitor does. `id` is another for each event: an event that is sent again is kept once. */
export type ShopEvent = (AppOpen | Search | Results | ClickResult) & {
  readonly id: string;
  readonly user: string;
  readonly time: number;
};

export type ShopSession = Session<string, ShopEvent>;

/** An event that was not taken: its place in the batch, where the fault is in it, and what it is. */
interface Fault extends codec.Fault {
  readonly index: number;
}

/** No visitor sends more than this; who sends more is none. */
const longestName = 40;
const longestQuery = 100;
const mostItems = 50;
const mostEvents = 200;
const oldest = 3_600_000;

const decodeBatch = codec.decodeValue(codec.json(t.type({ sentAt: t.number, events: t.readonlyArray(t.unknown) })));
const decodeEvent = codec.decodeValue(t.intersection([codec.SearchEvent, t.type({ id: t.string })]));

/** The events of a body, or what is wrong with all of it. */
export type Batch =
  { readonly events: readonly ShopEvent[]; readonly rejected: readonly Fault[] } | { readonly error: string };

/**
 * Checks what a page has sent: `{ sentAt, events }`. Times are those of the visitor's clock, and are moved by what that differs from
 * the server's: by the time between `sentAt` and `now`. An event that was long under way, as while the server was down, happened
 * `delay` ago at most: its session may have closed, and it would be in none.
 *
 * @param delay - in ms
 */
export function batchOf(body: string, now: number, delay: number): Batch {
  const batch = decodeBatch(body);
  if (isLeft(batch)) {
    const { path, reason } = batch.left.errors[0]!;
    return { error: path === '' ? reason : `${path}: ${reason}` };
  }
  const { sentAt, events: values } = batch.right;
  if (values.length > mostEvents) {
    return { error: `expected at most ${String(mostEvents)} events, got ${String(values.length)}` };
  }
  const events: ShopEvent[] = [];
  const rejected: Fault[] = [];
  for (const [index, value] of values.entries()) {
    const event = eventOf(value, now, now - sentAt, delay);
    if ('reason' in event) rejected.push({ index, ...event });
    else events.push(event);
  }
  return { events, rejected };
}

function eventOf(value: unknown, now: number, difference: number, delay: number): ShopEvent | codec.Fault {
  const decoded = decodeEvent(value);
  if (isLeft(decoded)) return decoded.left.errors[0]!;
  const { id, user, time: sent, ...act } = decoded.right;
  const happened = Math.round(Number(sent) + difference);
  const fault = faultIn(id, user, act);
  if (fault !== undefined) return fault;
  if (!(happened >= now - oldest)) return { path: 'time', reason: 'expected a time within the last hour' };
  const time = Math.min(now, Math.max(happened, now - delay));
  const what = { id, user: String(user), time };
  // Only what the shop has names for is kept.
  switch (act.type) {
    case 'app-open':
      return { ...what, type: act.type };
    case 'search':
      return { ...what, type: act.type, query: act.query.trim().toLowerCase() };
    case 'results':
      return { ...what, type: act.type, items: act.items };
    case 'click':
      return { ...what, type: act.type, item: act.item };
  }
}

function faultIn(id: string, user: string | number, act: object): codec.Fault | undefined {
  const { query = '', item = '', items = [] } = act as { query?: string; item?: unknown; items?: readonly unknown[] };
  const texts = [
    ['id', id, longestName],
    ['user', user, longestName],
    ['query', query, longestQuery],
    ['item', item, longestName],
    ...items.map((each) => ['items', each, longestName] as const),
  ] as const;
  if (items.length > mostItems) return { path: 'items', reason: `expected at most ${String(mostItems)} items` };
  for (const [path, text, longest] of texts) {
    // U+0000 is the one character that Postgres does not keep; no name has others of its kind.
    if (/[\u0000-\u001f]/.test(String(text))) return { path, reason: 'expected no control characters' };
    if (String(text).length > longest) return { path, reason: `expected at most ${String(longest)} characters` };
  }
  return id === '' ? { path: 'id', reason: 'expected at least one character' } : undefined;
}
