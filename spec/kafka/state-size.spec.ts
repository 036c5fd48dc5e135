import { beforeEach, describe, expect, it } from 'vitest';
import { StateSize } from '../../lib/kafka/state-size.js';

/** A bound of 80 bytes. A state that was never measured is assumed to have 10 of them. */
let size: StateSize<string>;
beforeEach(() => {
  size = new StateSize(80);
});

/** How many more bytes the user's state may have. */
function room(user: string): number {
  let bytes = 0;
  while (size.hasRoomFor(user, bytes)) bytes++;
  return bytes - 1;
}

describe('the room for the state of a user', () => {
  it('is seven of eight bytes, where nothing is known of it', () => {
    expect(room('ann')).toBe(70);
  });

  it('is less by what was added, until a commit measures anew', () => {
    size.add('ann', 20);
    size.add('ann', 5);
    expect([room('ann'), room('bob')]).toEqual([45, 70]);
    size.startAnew();
    expect(room('ann')).toBe(70);
  });

  it('is what a commit has measured', () => {
    size.setWritten('ann', 11);
    size.setWritten('bob', 10);
    size.add('ann', 9);
    expect([room('ann'), room('bob')]).toEqual([60, 70]);
    size.setWritten('ann', 5);
    size.startAnew();
    expect(room('ann')).toBe(70);
  });

  it('does not know a user who was forgotten', () => {
    size.setWritten('ann', 50);
    size.forget('ann');
    expect(room('ann')).toBe(70);
  });
});

it('a size is vague from a change on until a commit', () => {
  size.setWritten('ann', 50);
  expect(size.isVague('ann')).toBe(false);
  size.shrink('ann');
  expect([size.isVague('ann'), room('ann')]).toEqual([true, 30]);
  size.startAnew();
  expect(size.isVague('ann')).toBe(false);
  size.add('ann', 1);
  expect(size.isVague('ann')).toBe(true);
});
