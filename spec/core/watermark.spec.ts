import { describe, expect, it } from 'vitest';
import { Watermark } from '../../lib/core/watermark.js';

const stateOf = ({ value, greatest, known }: Watermark) => [value, greatest, known];

describe('S2: the watermark', () => {
  it('is the greatest time seen less the grace, and never goes back', () => {
    const watermark = new Watermark(5, Infinity);
    expect(stateOf(watermark)).toEqual([-Infinity, -Infinity, -Infinity]);
    expect(watermark.after(10)).toBe(5);
    watermark.see(10);
    expect(stateOf(watermark)).toEqual([5, 10, 10]);
    expect(watermark.after(9)).toBe(5);
    watermark.see(9);
    expect(stateOf(watermark)).toEqual([5, 10, 10]);
    watermark.advance(4);
    expect(stateOf(watermark)).toEqual([5, 10, 10]);
    watermark.advance(8);
    expect(stateOf(watermark)).toEqual([8, 10, 10]);
    expect(watermark.after(12)).toBe(8);
    watermark.see(12);
    expect(stateOf(watermark)).toEqual([8, 12, 12]);
    watermark.see(14);
    expect(stateOf(watermark)).toEqual([9, 14, 14]);
  });

  it('believes no time after the latest', () => {
    const watermark = new Watermark(0, 100);

    expect([100, 101].map((time) => watermark.refusal(time))).toEqual([undefined, 'too-far-ahead']);
    expect(watermark.ahead(130)).toBe(30);
  });

  it('takes no time that a Date cannot hold', () => {
    const watermark = new Watermark(0, Infinity);
    const refusals = (...times: readonly number[]) => times.map((time) => watermark.refusal(time));

    expect(refusals(8.64e15, -8.64e15)).toEqual([undefined, undefined]);
    expect(refusals(8.64e15 + 1, -8.64e15 - 1, NaN, Infinity, -Infinity)).toEqual(new Array(5).fill('invalid-time'));
  });

  it('is moved no further than to the present by a time that is believed (S8)', () => {
    const watermark = new Watermark(5, Infinity);
    watermark.setPresent(100, 20);
    // No event has been seen, so W is still unknown.
    expect(stateOf(watermark)).toEqual([-Infinity, -Infinity, -Infinity]);
    expect([120, 121].map((time) => watermark.refusal(time))).toEqual([undefined, 'too-far-ahead']);
    expect(watermark.after(110)).toBe(95);
    watermark.see(110);
    expect(stateOf(watermark)).toEqual([95, 100, 100]);
    watermark.setPresent(104, 0);
    watermark.see(110);
    expect(stateOf(watermark)).toEqual([99, 104, 104]);
  });

  it('knows no time that is not believed any more, once the present has gone back', () => {
    const watermark = new Watermark(0, Infinity);
    watermark.see(100);
    watermark.setPresent(50, 10);
    expect(stateOf(watermark)).toEqual([100, 100, 60]);
    watermark.doubt();
    watermark.setPresent(70, 10);
    expect(stateOf(watermark)).toEqual([100, 100, -Infinity]);
    watermark.trust();
    expect(stateOf(watermark)).toEqual([100, 100, 80]);
  });

  it('stays where it is when it goes on from another one', () => {
    const watermark = new Watermark(5, Infinity);
    watermark.goOn(100);

    expect(stateOf(watermark)).toEqual([-Infinity, 100, 100]);
  });
});
