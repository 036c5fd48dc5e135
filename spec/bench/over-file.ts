import { createReadStream } from 'node:fs';
import { isRight } from 'fp-ts/lib/Either.js';
import { concatMap, from, map, type Observable } from 'rxjs';
import { groupByUser, sessionize, toCtr } from 'rxjs-sessionize';
import { decode, decodeValue, json, SearchEvent } from 'rxjs-sessionize/codec';
import { type Answer, searchedOnly, Total } from './answer.js';
import { type Act, gap } from './workload.js';

/** A contestant from a log to its CTRs. The result is `undefined` if the contestant only reads. */
export type LogContestant = (path: string, grace: number) => Promise<Answer | undefined>;

/** The complete lines of each chunk. All contestants read with this function. */
async function* linesOf(path: string): AsyncGenerator<string[]> {
  let rest = '';
  for await (const chunk of createReadStream(path, 'utf8') as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop()!;
    yield lines;
  }
  if (rest !== '') yield [rest];
}

async function* decodedOf(path: string): AsyncGenerator<SearchEvent[]> {
  const read = decodeValue(json(SearchEvent));
  for await (const lines of linesOf(path)) {
    const events: SearchEvent[] = [];
    for (const line of lines) {
      const decoded = read(line);
      if (!isRight(decoded)) throw new Error(`cannot decode ${line}`);
      events.push(decoded.right);
    }
    yield events;
  }
}

async function ctrOf(events: Observable<SearchEvent>, grace: number): Promise<Answer> {
  const total = new Total();
  await events.pipe(groupByUser(), sessionize({ gap, grace }), toCtr()).forEach(({ searches, clicks }) => {
    total.add(searches, clicks);
  });
  return searchedOnly(total);
}

export const overFile = {
  async parse(path) {
    for await (const lines of linesOf(path)) for (const line of lines) JSON.parse(line);
    return undefined;
  },
  /** For a log in order of time. */
  async loop(path) {
    const total = new Total();
    const open = new Map<number, { end: number; searches: number; clicks: number }>();
    for await (const lines of linesOf(path)) {
      for (const line of lines) {
        const { user, time, type } = JSON.parse(line) as Act;
        let session = open.get(user);
        if (session === undefined) {
          session = { end: time, searches: 0, clicks: 0 };
          open.set(user, session);
        } else if (time - session.end > gap) {
          total.add(session.searches, session.clicks);
          session.searches = 0;
          session.clicks = 0;
        }
        session.end = time;
        if (type === 'search') session.searches++;
        else if (type === 'click') session.clicks++;
      }
    }
    for (const { searches, clicks } of open.values()) total.add(searches, clicks);
    return total;
  },
  unchecked: (path, grace) =>
    ctrOf(
      from(linesOf(path)).pipe(
        concatMap((lines) => lines),
        map((line) => JSON.parse(line) as SearchEvent),
      ),
      grace,
    ),
  decodeValue: (path, grace) => ctrOf(from(decodedOf(path)).pipe(concatMap((events) => events)), grace),
  decode: (path, grace) =>
    ctrOf(
      from(linesOf(path)).pipe(
        concatMap((lines) => lines),
        decode(json(SearchEvent)),
      ),
      grace,
    ),
} satisfies Record<string, LogContestant>;
