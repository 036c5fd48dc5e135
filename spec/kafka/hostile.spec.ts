import { beforeAll, describe, expect, it } from 'vitest';
import { costIn, sayCost } from '../cost.js';
import { hostileTexts } from '../hostile-texts.js';
import { built, run } from '../program.js';

let program: string;
beforeAll(async () => {
  program = await built('spec/kafka/hostile-main.ts', 'kafka-bounds');
});

/** The bounds that SECURITY.md states for messages of a megabyte: MB of memory and seconds of processor time. */
const most = { memory: 400, time: 40 };
const times = 40;

const sent: readonly (readonly [what: string, of: string, text: string])[] = [
  ...Object.entries(hostileTexts).map(([name, text]) => [name, 'text', text] as const),
  ['keys of a megabyte, and good messages', 'key', 'k'.repeat(1_000_000)],
  ['users whose names have 800,000 characters', 'user', 'u'.repeat(800_000)],
  ['bytes that are no text', 'text', '\u00ff'.repeat(500_000)],
];

describe('messages that contain no event are dead letters, and cost no more than is promised', () => {
  it.each(sent)('%s', { timeout: 120_000 }, async (_, what, text) => {
    const { code, stdout, stderr } = await run(program, [String(times), what], { input: text, nodeOptions: sayCost });
    expect([code, stderr.replace(/\ncost .*/, '')]).toEqual([0, '']);
    const said = JSON.parse(stdout) as Readonly<Record<'letters' | 'largest' | 'restarts', number>>;
    expect(said.restarts).toBe(0);
    if (what === 'text') expect(said.letters).toBe(times);
    expect(said.largest).toBeLessThanOrEqual(1_000_000);
    const { memory, time } = costIn(stderr);
    expect(memory).toBeLessThan(most.memory);
    expect(time).toBeLessThan(most.time);
  });
});
