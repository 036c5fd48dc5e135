import { type Snapshot, Sessionizer, SnapshotError } from 'rxjs-sessionize';
import { expect, it } from 'vitest';

it.each([null, 'soon', {}])('refuses a snapshot with an event at %j', (time) => {
  const options = { gap: 10, maxEvents: 3 };
  const machine = new Sessionizer<string, { time: number }>(options);
  machine.add('ann', { time: 5 });
  const snapshot = JSON.parse(
    JSON.stringify(machine.snapshot()).replace('[5,', `[${JSON.stringify(time)},`),
  ) as Snapshot<string>;
  expect(() => Sessionizer.restore<string, { time: number }>(options, snapshot)).toThrow(SnapshotError);
});
