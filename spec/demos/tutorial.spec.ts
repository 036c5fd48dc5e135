import { beforeAll, describe, expect, it } from 'vitest';
import { built, type Outcome, run } from '../program.js';

let outcome: Outcome;

beforeAll(async () => {
  outcome = await run(await built('demos/tutorial/main.ts', 'tutorial'), []);
});

/** Whether the tutorial prints these texts in this order. */
const inOrder = (...texts: readonly string[]): boolean => {
  const places = texts.map((text) => outcome.stdout.indexOf(text));
  return places.every((place, i) => place >= 0 && place > (places[i - 1] ?? -1));
};

describe('the tutorial', () => {
  it('ends well, and says nothing on standard error', () => {
    expect(outcome).toMatchObject({ code: 0, stderr: '' });
  });

  it('shows the events, then what the tutorial prints, then the CTRs', () => {
    expect(
      inOrder(
        'user 1  opens the app',
        'user 1  searches "dogs"',
        'user 1  is shown fido, rover, buddy',
        'user 1  clicks rover',
        'user 2  clicks kathy',
        'User 1: 1 searches, 1 clicks',
        'User 2: 1 searches, 2 clicks',
        'CTR of user 1: 1\n',
        'CTR of user 2: 2\n',
      ),
    ).toBe(true);
  });

  it('counts the real log', () => {
    expect(outcome.stdout).toMatch(/sessions +235 +2 of them have no search/);
    expect(outcome.stdout).toMatch(/searches +785\n/);
    expect(outcome.stdout).toMatch(/clicks +858 +6 of them in sessions without a search/);
    expect(outcome.stdout).toMatch(/CTR +1\.093 +clicks over searches\n +1\.470 +mean of the CTRs of 233 sessions/);
    expect(outcome.stdout).toMatch(/ 0 █+\S* +33 +14 %/);
  });

  it('has no colours where there is no terminal', () => {
    expect(outcome.stdout).not.toContain('\x1b');
  });
});
