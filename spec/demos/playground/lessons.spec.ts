import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lessons } from '../../../demos/playground/lessons/lessons.js';
import { Player } from '../../../demos/playground/player.js';
import { readSampleLog } from '../../../demos/playground/sources/read-sample-log.js';

const sample = await readSampleLog(readFileSync('demos/data/trec-sessions.csv', 'utf8'));

/** The result at the end of a lesson, without its change and with it. */
function seen(id: string) {
  const player = new Player(`v=1&source=lesson&lesson=${id}&recipe=yes`, () => sample);
  const end = () => {
    player.finish();
    const { closed, rejections, recipeSessions } = player.run;
    return {
      sessions: closed.map(({ user, ctr }) => [user, ctr]),
      rejected: rejections.length,
      recipe: recipeSessions.length,
      wrong: recipeSessions.filter((session) => !player.run.isRight(session)).length,
    };
  };
  const before = end();
  player.change(true);
  const after = end();
  player.change(false);
  expect(end()).toEqual(before);
  return { before, after };
}

describe('lessons', () => {
  it('each have a name of their own', () => {
    expect(new Set(lessons.map(({ id }) => id)).size).toBe(lessons.length);
  });

  it('show what a late event and grace do', () => {
    const { before, after } = seen('grace');
    expect(before).toMatchObject({ rejected: 1, wrong: 2 });
    expect(before.sessions).toContainEqual(['ann', 1]);
    expect(after.rejected).toBe(0);
    expect(after.sessions).toContainEqual(['ann', 2]);
  });

  it('show what silence does', () => {
    const { before, after } = seen('silence');
    expect(before.sessions).toEqual([]);
    expect(after.sessions).toEqual([['ann', 2]]);
  });

  it('show what a bound does to a bot', () => {
    const { before, after } = seen('bot');
    expect(before.sessions.filter(([user]) => user === 'bot')).toEqual([]);
    expect(after.sessions.filter(([user]) => user === 'bot').length).toBeGreaterThan(1);
  });

  it('show that a replay cuts the same sessions at any speed, and the usual recipe others', () => {
    const { before, after } = seen('replay');
    expect(before.sessions).toHaveLength(235);
    expect(after.sessions).toEqual(before.sessions);
    expect(before.wrong).toBeGreaterThan(0);
  });

  it('show what merging two servers by time does', () => {
    const { before, after } = seen('servers');
    expect(before.rejected).toBeGreaterThan(0);
    expect(after.rejected).toBe(0);
  });

  it('show what splits do', () => {
    expect(seen('log-out')).toMatchObject({
      before: { sessions: [['library', 1]] },
      after: {
        sessions: [
          ['library', 2],
          ['library', 0.5],
        ],
      },
    });
    expect(seen('campaign')).toMatchObject({
      before: { sessions: [['ann', 2 / 3]] },
      after: {
        sessions: [
          ['ann', 0],
          ['ann', 2],
        ],
      },
    });
  });

  it('show where the usual recipe goes wrong, and where it does not', () => {
    const { before, after } = seen('delayed');
    expect(before).toMatchObject({ rejected: 0, wrong: 2 });
    expect(after).toMatchObject({ rejected: 0, wrong: 0 });
  });
});
