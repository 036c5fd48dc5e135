const minute = 60_000;
/** Zones change their offset only at quarters of an hour. */
const step = 15 * minute;
const mostKnown = 10_000;

/** Whether the name is a known time zone, such as `Europe/Berlin`. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/**
 * Turns the time that clocks in a zone show into the time since the epoch, both in ms. A time that clocks show twice, when they
 * are turned back, means the first one. A time that they skip, when they are turned forward, is read as if they had not been
 * turned: 02:30 means 03:30.
 */
export function zoneTime(name: string): (local: number) => number {
  const offsetAt = offsetsOf(name);
  return (local) => {
    // An offset is less than a day, and does not change twice within two days.
    const before = offsetAt(local - 24 * 60 * minute);
    const after = offsetAt(local + 24 * 60 * minute);
    if (before === after) return local - before;
    const first = local - before;
    return offsetAt(first) === before ? first : offsetAt(local - after) === after ? local - after : first;
  };
}

/** Turns a time in ms since the epoch into what clocks in a zone show, as if that were UTC. */
export function shownIn(name: string): (time: number) => number {
  const offsetAt = offsetsOf(name);
  return (time) => time + offsetAt(time);
}

/** How far clocks in a zone are ahead of UTC at a time, in ms. */
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

/** What clocks show at a time, in ms, as if it were UTC. */
function shownAt(format: Intl.DateTimeFormat, time: number): number {
  const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, value]));
  const of = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type));
  const year = parts.get('era') === 'BC' ? 1 - of('year') : of('year');
  const date = new Date(0);
  date.setUTCFullYear(year, of('month') - 1, of('day'));
  return date.setUTCHours(of('hour'), of('minute'), of('second'));
}
