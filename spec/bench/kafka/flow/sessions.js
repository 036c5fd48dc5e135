/**
 * Makes the sessions of a topic with @kafkats/flow, in its own process. The arguments are those of Sessions.java: BROKERS GROUP
 * INPUT OUTPUT STATE_FOLDER GAP_MS GRACE_MS COMMIT_MS
 *
 * It writes each session again at each event. If the start or the end of a session changes, it writes a tombstone for the old one.
 * So its output is a table of sessions by key. It has no grace, and uses the time of the message as the time of the event.
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
