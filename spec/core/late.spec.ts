import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../lib/core/late.js';

/** W is 100. The user's first open session begins at 95; the last closed one had the deadline 85. */
const past = { watermark: 100, start: 95, floor: 85 };
const gap = 10;

describe('S4: a late event', () => {
  it.each([
    ['lies inside the first open session', 96, undefined],
    ['is at its start', 95, undefined],
    ['before it would be open alone', 94, undefined],
    ['would be open alone until W passes its deadline', 90, undefined],
    ['alone is closed by 1 ms', 89, { reason: 'too-late', lateBy: 1 }],
    ['is too late where it touches a closed session too', 85, { reason: 'too-late', lateBy: 5 }],
  ])('%s', (_, time, refusal) => {
    expect(refusalOf(time, { ...past, deadlineAlone: time + gap })).toEqual(refusal);
  });

  it.each([
    [86, undefined],
    [85, { reason: 'touches-closed-session', lateBy: 0 }],
    [83, { reason: 'touches-closed-session', lateBy: 2 }],
  ])('at %d, that would be open alone, must come after the floor', (time, refusal) => {
    expect(refusalOf(time, { ...past, watermark: 93, deadlineAlone: time + gap })).toEqual(refusal);
  });

  it('inside an open session is taken, however late it is', () => {
    expect(refusalOf(95, { ...past, watermark: 500, floor: 95, deadlineAlone: 105 })).toBeUndefined();
  });
});
