const minute = 60_000;
/** Zones change their offset at quarters of an hour only. */
const step = 15 * minute;
const mostKnown = 10_000;

/** Whether times of this zone can be read, such as `Europe/Berlin`. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/**
 * From the time that clocks show in a zone to the time since the epoch, both in ms. Where clocks are turned back, a time that they
 * show twice is taken for the first one; one that they leave out, as they are turned forward, for the time that has passed, as
 * if they had not been turned: 02:30 is 03:30 then.
 */
export function zoneTime(name: string): (local: number) => number {
  const offsetAt = offsetsOf(name);
  return (local) => {
    // No offset is greater than a day, and none changes twice in two.
    const before = offsetAt(local - 24 * 60 * minute);
    const after = offsetAt(local + 24 * 60 * minute);
    if (before === after) return local - before;
    const first = local - before;
    return offsetAt(first) === before ? first : offsetAt(local - after) === after ? local - after : first;
  };
}

/** From a time in ms since the epoch to what clocks in a zone show then, as if it were UTC. */
export function shownIn(name: string): (time: number) => number {
  const offsetAt = offsetsOf(name);
  return (time) => time + offsetAt(time);
}

/** What clocks in a zone are ahead of UTC at a time, in ms. */
function offsetsOf(name: string): (time: number) => number {
  const format = new Intl.DateTimeFormat('en', {
    timeZone: name,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    era: 'short',
  });
  const known = new Map<number, number>();
  return (time) => {
    const at = Math.floor(time / step) * step;
    let offset = known.get(at);
    if (offset === undefined) {
      if (known.size >= mostKnown) known.clear();
      offset = shownAt(format, at) - at;
      known.set(at, offset);
    }
    return offset;
  };
}

/** What clocks show at a time, as if it were UTC. */
function shownAt(format: Intl.DateTimeFormat, time: number): number {
  const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, value]));
  const of = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type));
  const year = parts.get('era') === 'BC' ? 1 - of('year') : of('year');
  const date = new Date(0);
  date.setUTCFullYear(year, of('month') - 1, of('day'));
  return date.setUTCHours(of('hour'), of('minute'), of('second'));
}
