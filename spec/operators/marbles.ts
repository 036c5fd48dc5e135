import { map, type OperatorFunction, pipe, timestamp } from 'rxjs';
import { type RunHelpers, TestScheduler } from 'rxjs/testing';
import type { Session } from 'rxjs-sessionize';
import { expect, it } from 'vitest';

/** A test in virtual time. Frames are arrival times; the values contain the event times. */
export function marbles(title: string, test: (helpers: RunHelpers) => void): void {
  it(title, () => {
    new TestScheduler((actual, expected) => {
      expect(actual).toStrictEqual(expected);
    }).run(test);
  });
}

export interface UserEvent {
  readonly user: string;
  readonly time: number;
  readonly type: string;
  /** The letter that stands for the event in a diagram. */
  readonly name: string;
}

const types: Partial<Record<string, string>> = { s: 'search', c: 'click' };

/** In the diagrams, capitals are bob's events and all others ann's; `s` is a search and `c` a click. */
export const event = (name: string, time: number): UserEvent => ({
  user: /[A-Z]/.test(name) ? 'bob' : 'ann',
  time,
  type: types[name.toLowerCase()] ?? 'app-open',
  name,
});

/** Turns the letters of a diagram into events whose event time is their arrival time. */
export const happening: OperatorFunction<string, UserEvent> = pipe(
  timestamp(),
  map(({ value: name, timestamp: time }) => event(name, time)),
);

export const lettersOf = ({ events }: Session<string, UserEvent>): string => events.map(({ name }) => name).join('');

/** A short form of a session: the letters of its events, and `closedBy`. */
export const brief = (session: Session<string, UserEvent>): string => `${lettersOf(session)} ${session.closedBy}`;

export const ofAFunction = new Error('of a function of yours');

/** A function of yours that throws at the event `b`. */
export const failAtB =
  <A>(result: A) =>
  ({ name }: { readonly name: string }): A => {
    if (name === 'b') throw ofAFunction;
    return result;
  };
