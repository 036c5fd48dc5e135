/**
 * The sessions of a topic by @kafkats/flow, in a process of its own, with the arguments of Sessions.java:
 * BROKERS GROUP INPUT OUTPUT STATE_FOLDER GAP_MS GRACE_MS COMMIT_MS
 *
 * It writes each session again at each event, and a tombstone for one that has changed its ends: as a table by key, the output has
 * the sessions. It has no grace, and takes the time of an event from its message.
 */
import { flow, json, SessionWindows, string } from '@kafkats/flow';

const [address, group, input, output, , gap, , ms] = process.argv.slice(2);

const app = flow({
  applicationId: group,
  client: { brokers: [address], clientId: group },
  processingGuarantee: 'exactly_once',
  commitIntervalMs: Number(ms),
  consumer: { groupInstanceId: 'a', sessionTimeoutMs: 6_000, heartbeatIntervalMs: 1_000, autoOffsetReset: 'earliest' },
  changelog: { replicationFactor: 1 },
});

app
  .stream(input, { key: string(), value: json() })
  .mapValues(({ type }) => ({ searches: type === 'search' ? 1 : 0, clicks: type === 'click' ? 1 : 0 }))
  .groupByKey({ key: string(), value: json() })
  .windowedBy(SessionWindows.withInactivityGap(Number(gap)))
  .reduce((a, b) => ({ searches: a.searches + b.searches, clicks: a.clicks + b.clicks }), { value: json() })
  .toStream()
  .map(({ key: user, window: { start, end } }, counts) => [
    JSON.stringify([user, start, end]),
    counts === null ? null : { user, start, end, ...counts },
  ])
  .to(output, { key: string(), value: json() });

await app.start();
console.log('running');
