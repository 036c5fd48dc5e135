/** What the sliders set. Durations in ms; `Infinity` is no bound. */
export interface Settings {
  readonly gap: number;
  readonly grace: number;
  readonly silence: number;
  readonly maxDuration: number;
  readonly maxEvents: number;
  readonly every: number;
  /** How long an event is held up on its way, at most. */
  readonly disorder: number;
}

/** What each slider can be set to. */
export type Scales = { readonly [name in keyof Settings]: readonly number[] };

const seconds = (...values: readonly number[]) => values.map((value) => value * 1_000);
const minutes = (...values: readonly number[]) => values.map((value) => value * 60_000);

/** For a person who waits for what comes out. */
export const liveScales: Scales = {
  gap: seconds(0.2, 0.5, 1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30),
  grace: seconds(0, 0.5, 1, 2, 3, 4, 5, 6, 8, 10, 15, 20),
  silence: seconds(0.2, 0.5, 1, 2, 3, 4, 5, 8, 10),
  maxDuration: seconds(1, 2, 5, 10, 15, 20, 30, 60, Infinity),
  maxEvents: [1, 2, 3, 4, 5, 6, 8, 10, 15, 20, Infinity],
  every: seconds(5, 10, 15, 20, 30, 60),
  disorder: seconds(0, 0.5, 1, 2, 3, 4, 5, 6, 8, 10, 15, 20),
};

/** For a log, which may be one of seconds or of days. */
export const logScales: Scales = {
  gap: [...seconds(1, 2, 5, 10, 20, 30), ...minutes(1, 2, 5, 10, 15, 20, 30, 45, 60, 120, 240)],
  grace: [...seconds(0, 1, 2, 5, 10, 20, 30), ...minutes(1, 2, 5, 10, 15, 20, 30, 45, 60, 120)],
  silence: liveScales.silence,
  maxDuration: [...seconds(10, 30), ...minutes(1, 2, 5, 10, 15, 20, 30, 60, 120, 240, Infinity)],
  maxEvents: liveScales.maxEvents,
  every: [...seconds(10, 30), ...minutes(1, 5, 10, 15, 30, 60, 120, 240, 720, 1_440)],
  disorder: [...seconds(0, 1, 2, 5, 10, 20, 30), ...minutes(1, 2, 5, 10, 15, 20, 30, 45, 60, 120)],
};

export const liveSettings: Settings = {
  gap: 5_000,
  grace: 1_000,
  silence: 2_000,
  maxDuration: Infinity,
  maxEvents: Infinity,
  every: 10_000,
  disorder: 0,
};

export const logSettings: Settings = {
  ...liveSettings,
  gap: 30 * 60_000,
  grace: 0,
  every: 60 * 60_000,
};

/** The value of a scale that is nearest to `value`, a finite one. */
const nearest = (scale: readonly number[], value: number): number =>
  scale.reduce((best, each) => (Math.abs(each - value) < Math.abs(best - value) ? each : best));

const names: readonly (keyof Settings)[] = ['gap', 'grace', 'silence', 'maxDuration', 'maxEvents', 'every', 'disorder'];

/** Settings as the query of a link has them, `?gap=1000&grace=0`; what it does not have is as in `settings`. */
export function settingsOfQuery(query: URLSearchParams, settings: Settings, scales: Scales): Settings {
  const changed: Partial<Record<keyof Settings, number>> = {};
  for (const name of names) {
    const value = Number(query.get(name) ?? NaN);
    if (Number.isFinite(value)) changed[name] = nearest(scales[name], value);
  }
  return { ...settings, ...changed };
}

/** The query of a link to these settings: what differs from `usual`. No bound is not written: it is usual. */
export function queryOfSettings(settings: Settings, usual: Settings): URLSearchParams {
  const changed = names.filter((name) => settings[name] !== usual[name] && settings[name] !== Infinity);
  return new URLSearchParams(changed.map((name) => [name, String(settings[name])]));
}
