const units: readonly (readonly [ms: number, name: string])[] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
];

/** A duration in its largest unit that leaves at most one decimal: `1.5 s`, `30 min`. */
export function durationText(ms: number): string {
  if (ms === Infinity) return 'none';
  for (const [unit, name] of units) {
    const count = ms / unit;
    if (count >= 1 && Number.isInteger(count * 10)) return `${String(count)} ${name}`;
  }
  return ms % 1_000 === 0 || ms < 1_000 ? `${String(ms / 1_000)} s` : `${(ms / 1_000).toFixed(1)} s`;
}

/** A rough duration, for how late an event was: two figures and a unit. */
export function roughDurationText(ms: number): string {
  const [unit, name] = units.find(([unit]) => ms >= unit) ?? [1, 'ms'];
  const count = ms / unit;
  return `${count < 10 ? String(Math.round(count * 10) / 10) : String(Math.round(count))} ${name}`;
}

/** Formats a time for a page. */
export type TimeText = (time: number) => string;

/** A time since 0, as `1:05`: minutes and seconds. */
export const sinceStart: TimeText = (time) => {
  const seconds = Math.abs(Math.floor(time / 1_000));
  return `${time < 0 ? '−' : ''}${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, '0')}`;
};

/** The last time that a `Date` can hold, in ms. */
export const lastInstant = 8.64e15;

/** A time as ISO 8601. Beyond the first and the last time that a `Date` can hold, it is that one. */
export const isoText: TimeText = (time) => new Date(Math.max(-lastInstant, Math.min(time, lastInstant))).toISOString();

/** The day, and the time of day. The year of the day may have six digits and a sign. */
const dayAndClock = (time: number) => isoText(time).split('T') as [day: string, clock: string];

/** The time of day, in UTC. */
export const timeOfDay: TimeText = (time) => dayAndClock(time)[1].slice(0, 8);

/** Day and time of day, in UTC. */
export const dayAndTime: TimeText = (time) => {
  const [day, clock] = dayAndClock(time);
  return `${day.slice(-5)} ${clock.slice(0, 8)}`;
};

/** The date and the hour, in UTC. */
export const dateAndHour: TimeText = (time) => {
  const [day, clock] = dayAndClock(time);
  return `${day} ${clock.slice(0, 5)}`;
};
