import { from, Observable, Subscription } from 'rxjs';
import type { Session, Span } from '../core/session.js';
import type { User } from '../durable/store.js';
import type { KafkaClient } from './client.js';
import { confluent } from './confluent.js';
import type { KafkaEvent } from './kafka-event.js';
import { KafkaCounter } from './kafka-counts.js';
import { OpenView } from './open-view.js';
import { type KafkaSessionsOptions, settingsOf } from './options.js';
import { work } from './worker.js';

/**
 * Cuts the events of a Kafka topic into sessions, exactly once. Run as many workers as you like: they share the partitions.
 *
 * The topic must be partitioned by user. Each partition has a state machine and a watermark of its own (D6), so the results do
 * not depend on which worker has which partition. A commit is one transaction. It holds the position in the input, the users
 * that changed, the watermark, and the results. Whoever reads the output with `isolation.level=read_committed` sees each session
 * once, even after a crash. A message that yields no event, or whose event is in no session, goes to the dead-letter topic in
 * the same transaction, with reason, partition and offset in its headers.
 *
 * The key of a result's message is the user. Its header `id` identifies the session: `[user, start]` in JSON.
 *
 * ```ts no-run
 * import { ctrFold, type SearchEvent } from 'rxjs-sessionize';
 * import { kafkaSessions } from 'rxjs-sessionize/kafka';
 *
 * const utf8 = new TextDecoder('utf-8', { fatal: true });
 * const worker = kafkaSessions({
 *   client: { 'bootstrap.servers': 'localhost:9092' },
 *   group: 'ctr',
 *   staticId: 'worker-0',
 *   input: 'search-events',
 *   output: 'session-ctr',
 *   decode: (value) => JSON.parse(utf8.decode(value)) as SearchEvent,
 *   gap: 30 * 60_000,
 *   grace: 60_000,
 *   fold: ctrFold<string | number, SearchEvent>(),
 * });
 * const running = worker.subscribe({ next: (event) => console.log(event.type), error: console.error });
 * process.once('SIGTERM', () => running.unsubscribe());
 * ```
 *
 * It needs the package `@confluentinc/kafka-javascript`, or another client behind {@link KafkaClient}.
 *
 * @param options - `client`, `group`, `staticId`, `input`, `output`, `decode` and `gap` (ms) are required; `changelog` (default:
 * `<group>-changelog`), `deadLetters` (default: `<group>-dead-letters`), `create` (default: `false`), `encode` (default: JSON),
 * `commitEvery` (default: 1,000 ms or 100,000 events), `forget`, `openSessions`, `monitor`; and as for `sessionize` `grace` (ms),
 * `maxDuration` (ms), `maxEvents`, `split`, `idOf`, `clock`, `fold`, and `userOf` and `timeOf` where events have no `user` and `time`
 * @returns a cold observable: subscribing starts the worker, unsubscribing stops it after a last commit. It emits what the
 * worker does as a {@link KafkaEvent}, and never completes. It fails with a {@link KafkaRefusal} only where a restart does not
 * help: a topic is missing or unfit, the state was made with other options, or `openSessions` throws. After any other error
 * the worker rejoins the group, emitting `'restarting'`.
 * @throws RangeError, TypeError - at once, naming the option, what was expected and what it got (A3)
 */
export function kafkaSessions<K extends User, E, R extends Span<K> = Session<K, E>>(
  options: KafkaSessionsOptions<K, E, R>,
): Observable<KafkaEvent> {
  const settings = settingsOf(options);
  const { client } = options;
  const { openSessions, monitor } = settings;
  return new Observable<KafkaEvent>((out) => {
    const isStopped = () => out.closed;
    const view = new OpenView(openSessions, isStopped);
    const counter = new KafkaCounter();
    if (openSessions !== undefined) {
      const next = () => {
        view.want();
      };
      const error = (reason: unknown) => {
        out.error(reason);
      };
      out.add(from(openSessions.at).subscribe({ next, error }));
    }
    const monitoring = new Subscription();
    monitoring.add(monitor?.(() => counter.read()));
    const tell = (event: KafkaEvent) => {
      out.next(event);
    };
    work(isClient(client) ? client : confluent(client), settings, { tell, view, counter, isStopped })
      .catch((error: unknown) => {
        out.error(error);
      })
      .finally(() => {
        monitoring.unsubscribe();
      });
  });
}

const isClient = (client: object): client is KafkaClient => 'join' in client;
