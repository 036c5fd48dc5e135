import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sessionsOfColumns } from '../../cli/column-sessions.js';
import { Findings } from '../../cli/findings.js';
import type { MeasuredSession } from '../../cli/measured-session.js';
import type { Options } from '../../cli/options.js';
import { EventDecoder } from '../../read/event-decoder.js';
import { Ndjson } from '../../read/ndjson.js';
import { UserNumbers } from '../../read/user-numbers.js';
import { plainFields } from '../read/plain-fields.js';

const options = {
  fields: plainFields,
  cut: { gap: 10, gapsBy: [], grace: 5, latest: Infinity, hasIds: false },
  asked: new Set(),
} as unknown as Options;

/** The sessions of a log that is read in pieces, and the users whose events were rejected. */
async function cut(pieces: readonly string[], numbers?: UserNumbers) {
  const rejected: unknown[] = [];
  const findings = new Findings(options, () => undefined);
  const decoder = new EventDecoder(plainFields, findings.badLine, undefined, numbers);
  async function* batches() {
    const log = new Ndjson('log', decoder);
    const batch = decoder.batchOf('log');
    for (const piece of pieces) {
      batch.clear();
      log.read(new TextEncoder().encode(piece), batch);
      yield batch;
      await Promise.resolve();
    }
  }
  const sessions: MeasuredSession[] = [];
  const found = Object.assign(Object.create(findings) as Findings, {
    rejected: ({ user, event, reason }: Parameters<Findings['rejected']>[0]) =>
      rejected.push([user, event.user, event.line, reason]),
  });
  for await (const closed of sessionsOfColumns(batches(), options, found)) sessions.push(...closed);
  return { sessions, rejected };
}

const written = fc.constantFrom(
  '"ann"',
  '"a\\u006en"',
  '"bob"',
  '"1"',
  '1',
  '1.0',
  '-1',
  '"ü"',
  `"${'x'.repeat(50)}"`,
  '""',
);

describe('Sessions of columns', () => {
  it('are the same whether users are numbered or not, also of users who are forgotten and come back', async () => {
    const event = fc.record({
      user: fc.oneof(
        written,
        fc.nat(99).map((i) => `"user ${String(i)}"`),
      ),
      step: fc.constantFrom(0, 1, -3, -20, 5, 11, 40),
      type: fc.constantFrom('search', 'click'),
    });
    let sessions = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(event, { maxLength: 20 }), { maxLength: 8 }), async (batches) => {
        let time = 1_000;
        const pieces = batches.map((events) =>
          events
            .map(({ user, step, type }) => {
              time += step;
              return `{"user":${user},"time":${String(time)},"type":"${type}"}\n`;
            })
            .join(''),
        );
        const numbers = new UserNumbers();
        const [numbered, named] = [await cut(pieces, numbers), await cut(pieces)];
        expect(numbered).toEqual(named);
        sessions += named.sessions.length;
      }),
      { numRuns: 500 },
    );
    expect(sessions).toBeGreaterThan(1_000);
  });

  it('need no more numbers than there are users at a time', async () => {
    const pieces = Array.from({ length: 200 }, (_, piece) =>
      Array.from({ length: 100 }, (_, i) => {
        const at = 100 * piece + i;
        return `{"user":"user ${String(at)}","time":${at % 7 === 0 ? '"soon"' : String(at)},"type":"search"}\n`;
      }).join(''),
    );
    const numbers = new UserNumbers();
    await cut(pieces, numbers);
    expect(numbers.size).toBeLessThan(250);
  });
});
