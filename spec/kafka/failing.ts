import type { KafkaClient, Member } from '../../lib/kafka/client.js';

/**
 * Where a worker is killed: in a transaction (after it has begun, amid its messages, after the offsets, while it is being
 * committed, when it was), in a restore, or when partitions are asked back (before and in the commit, and before letting go).
 */
export const failpoints = [
  'begin',
  'send',
  'offsets',
  'committing',
  'committed',
  'restore',
  'revoke',
  'revoke-commit',
  'unassign',
] as const;
export type Failpoint = (typeof failpoints)[number];

/** The client, but at the `times`-th visit of a failpoint `fail` is called: it kills, or throws. */
export function failing(
  client: KafkaClient,
  failpoint: Failpoint,
  times: number,
  fail: () => Promise<void> | void,
): KafkaClient {
  let visits = 0;
  const at = async (...here: Failpoint[]) => {
    if (here.includes(failpoint) && ++visits === times) await fail();
  };
  return {
    maxMessageBytes: client.maxMessageBytes,
    partitionsOf: (topic) => client.partitionsOf(topic),
    create: (topic) => client.create(topic),
    isCompacted: (topic, asker) => client.isCompacted(topic, asker),
    async join(membership) {
      const member = await client.join(membership);
      let isRevoking = false;
      let isUnassigning: Promise<void> | undefined;
      return {
        consume: async (max) => {
          await isUnassigning;
          return member.consume(max);
        },
        rebalance: () => {
          const wanted = member.rebalance();
          isRevoking = wanted?.type === 'revoke';
          if (isRevoking) isUnassigning = at('revoke');
          return wanted;
        },
        assign: (positions) => {
          member.assign(positions);
        },
        unassign: () => {
          isUnassigning = at('unassign');
          member.unassign();
        },
        committed: (partition) => member.committed(partition),
        bounds: (topic, partition) => member.bounds(topic, partition),
        async *read(topic, ends) {
          for await (const part of member.read(topic, ends)) {
            await at('restore');
            yield part;
          }
        },
        end: (partition) => member.end(partition),
        begin: async () => {
          await member.begin();
          await at('begin');
        },
        send: async (record) => {
          await member.send(record);
          await at('send');
        },
        sendOffsets: async (positions) => {
          await member.sendOffsets(positions);
          await at('offsets', ...(isRevoking ? (['revoke-commit'] as const) : []));
        },
        commit: async () => {
          const committing = member.commit();
          // A failure of the one must not be missed while the other is waited for.
          await Promise.all([committing, at('committing')]);
          await at('committed');
        },
        abort: () => member.abort(),
        leave: () => member.leave(),
      } satisfies Member;
    },
  };
}
