/** What a log tells about the gap, the grace and the silence to choose. All times are in ms. */
export interface Measured {
  readonly events: number;
  readonly users: number;
  /** For each share of the events: the least grace with which this share is on time. */
  readonly graces: readonly Quantile[];
  /** How many sessions there are with each gap. */
  readonly gaps: readonly { readonly gap: number; readonly sessions: number }[];
  /** For each share of the pauses between consecutive events of any users: the longest pause in it. */
  readonly silences: readonly Quantile[];
  /** Suggested values to begin with. */
  readonly choice: Choice;
}

interface Choice {
  readonly gap: number;
  /** Whether the next longer gap that was tried makes almost as many sessions. */
  readonly isStable: boolean;
  /** The least grace with which nearly all events are on time. */
  readonly grace: number;
  /**
   * The longest pause between consecutive events of any users that is not longer than `gap`. A longer pause means that no user is
   * active.
   */
  readonly silence: number;
}

export interface Quantile {
  readonly share: number;
  readonly ms: number;
}

const nearlyAll = 0.999;
const shares = [0.99, nearlyAll, 1];
const second = 1_000;
const minute = 60 * second;
const gapsTried = [10 * second, minute, 5 * minute, 10 * minute, 20 * minute, 30 * minute, 60 * minute, 120 * minute];

/** Measures events, in the order of the log. */
export function measured(users: readonly (string | number)[], times: Float64Array): Measured {
  const behind = new Float64Array(times.length);
  const byUser = new Map<string | number, number[]>();
  let greatest = -Infinity;
  for (const [i, time] of times.entries()) {
    greatest = Math.max(greatest, time);
    behind[i] = greatest - time;
    const ofUser = byUser.get(users[i]!);
    if (ofUser === undefined) byUser.set(users[i]!, [time]);
    else ofUser.push(time);
  }
  const ofUsers = [...byUser.values()].flatMap((ofUser) => pausesOf(Float64Array.from(ofUser)));
  const graces = quantiles(behind);
  const gaps = gapsTried.map((gap) => ({ gap, sessions: byUser.size + ofUsers.filter((pause) => pause > gap).length }));
  const pauses = pausesOf(times.slice());
  const stable = gaps.find(
    ({ gap, sessions }, i) => gap >= 5 * minute && (gaps[i + 1]?.sessions ?? 0) >= 0.98 * sessions,
  );
  const gap = stable?.gap ?? 30 * minute;
  return {
    events: times.length,
    users: byUser.size,
    graces,
    gaps,
    silences: quantiles(Float64Array.from(pauses)),
    choice: {
      gap,
      isStable: stable !== undefined,
      grace: graces.find(({ share }) => share === nearlyAll)!.ms,
      silence: pauses.reduce((longest, pause) => (pause <= gap && pause > longest ? pause : longest), 1),
    },
  };
}

/** Sorts the times, and returns the pauses between consecutive ones. */
function pausesOf(times: Float64Array): number[] {
  times.sort();
  return Array.from(times.subarray(1), (time, i) => time - times[i]!);
}

function quantiles(values: Float64Array): Quantile[] {
  values.sort();
  return shares.map((share) => ({ share, ms: values[Math.ceil(share * values.length) - 1] ?? 0 }));
}
