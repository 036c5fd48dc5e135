// One use of each entry that needs neither a file system nor a server.
import { isRight } from 'fp-ts/lib/Either.js';
import { from, lastValueFrom, toArray } from 'rxjs';
import { ctrPer, groupByUser, Sessionizer, type SearchEvent, sessionize, toCtr } from 'rxjs-sessionize';
import { sessionsOf } from 'rxjs-sessionize/batch';
import { decodeValue, SearchEvent as SearchEventCodec } from 'rxjs-sessionize/codec';
import { durableSessions, memoryStore } from 'rxjs-sessionize/durable';
import * as iterable from 'rxjs-sessionize/iterable';
import { decode } from 'rxjs-sessionize/schema';

const log: SearchEvent[] = [
  { user: 1, time: 0, type: 'search', query: 'dogs' },
  { user: 1, time: 1_000, type: 'click', item: 'rover' },
  { user: 2, time: 60_000, type: 'search', query: 'cats' },
];

async function main(): Promise<void> {
  const rates = from(log).pipe(groupByUser(), sessionize({ gap: 10_000 }), toCtr(), ctrPer({ every: 3_600_000 }));
  const [hour] = await lastValueFrom(rates.pipe(toArray()));
  console.log('main', hour?.searches, hour?.clicks);

  const sessionizer = new Sessionizer<string | number, SearchEvent>({ gap: 10_000 });
  console.log('machine', log.flatMap((event) => sessionizer.add(event.user, event)).length, sessionizer.flush().length);

  console.log('codec', isRight(decodeValue(SearchEventCodec)(log[0])), isRight(decodeValue(SearchEventCodec)({})));
  console.log('batch', sessionsOf(log, { gap: 10_000 }).length);

  console.log('iterable', [...iterable.toCtr(iterable.sessionize(log, { gap: 10_000 }))].length);

  const isText = (value: unknown) => (typeof value === 'string' ? { value } : { issues: [{ message: 'no text' }] });
  const Text = { '~standard': { version: 1 as const, vendor: 'nobody', validate: isText } };
  const texts = from(['a', 1]).pipe(decode(Text, { rejected: () => undefined }), toArray());
  console.log('schema', (await lastValueFrom(texts)).length);

  const source = (position = 0) => log.map((event, i) => ({ event, position: i + 1 })).slice(position);
  const durable = durableSessions({ store: memoryStore(), source, gap: 10_000, flush: true });
  console.log('durable', (await lastValueFrom(durable.pipe(toArray()))).length);
}

main().catch((error: unknown) => {
  console.error(error);
  throw error;
});
