import { beforeAll, describe, expect, it } from 'vitest';
import { costIn, sayCost } from '../cost.js';
import { hostileTexts } from '../hostile-texts.js';
import { built, run } from '../program.js';

let program: string;
beforeAll(async () => {
  program = await built('spec/codec/hostile-main.ts', 'codec-bounds');
});

/** The bounds that SECURITY.md states for texts of a megabyte: MB of memory and seconds of processor time. */
const most = { memory: 300, time: 20 };
const times = 20;
const good = '{"user":"ann","time":0,"type":"app-open"}';

describe('a text that contains no event is refused, and costs no more than is promised', () => {
  it.each(Object.entries(hostileTexts))('%s', async (_, text) => {
    const { code, stdout, stderr } = await run(program, [String(times)], {
      input: `${good}\n${text}\n${good}\n`,
      nodeOptions: sayCost,
    });
    expect(code).toBe(0);
    const said = JSON.parse(stdout) as Readonly<Record<'good' | 'bad' | 'longest', number>>;
    expect(said).toMatchObject({ good: 2, bad: times });
    // The errors are short, however long the text is.
    expect(said.longest).toBeLessThan(20_000);
    const { memory, time } = costIn(stderr);
    expect(memory).toBeLessThan(most.memory);
    expect(time).toBeLessThan(most.time);
  });
});
