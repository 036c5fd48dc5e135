import type { KafkaClient, Member } from '../../lib/kafka/client.js';

/**
 * Where a worker is killed. In a transaction: after it has begun, between its messages, after the offsets, during the commit, after
 * the commit. In a restore. When partitions are revoked: before the commit, in the commit, before `unassign`.
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

/** The same client, except that it calls `fail` on the `times`-th visit of a failpoint. `fail` kills the worker or throws. */
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
          // Awaits both, so that it does not miss an error of `committing`.
          await Promise.all([committing, at('committing')]);
          await at('committed');
        },
        abort: () => member.abort(),
        leave: () => member.leave(),
      } satisfies Member;
    },
  };
}
