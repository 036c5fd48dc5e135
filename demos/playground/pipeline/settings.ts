import type { SessionBounds } from 'rxjs-sessionize';
import type { PlayedEvent, User } from '../../../parts/page/diagram/played-event.js';
import { type SplitRule, splitRules, splits } from './splits.js';

/** The values of the sliders. Durations are in ms; `Infinity` means no bound. */
interface Sliders {
  readonly gap: number;
  readonly grace: number;
  readonly silence: number;
  readonly maxDuration: number;
  readonly maxEvents: number;
  readonly every: number;
  /** The greatest delay of an event on its way, in ms. */
  readonly disorder: number;
}

export type SliderName = keyof Sliders;

export interface Settings extends Sliders {
  readonly split: SplitRule;
  /** A user with a gap of its own. */
  readonly ownGap: { readonly user: User; readonly gap: number } | undefined;
  /** Whether the page also shows the results of the usual recipe. */
  readonly recipe: boolean;
  /** Whether search metrics are shown. */
  readonly metrics: boolean;
}

/** What each slider can be set to. */
export type Scales = Readonly<Record<SliderName, readonly number[]>>;

const seconds = (...values: readonly number[]) => values.map((value) => value * 1_000);
const minutes = (...values: readonly number[]) => values.map((value) => value * 60_000);

/** Scales for a reader who waits for the results. */
export const liveScales: Scales = {
  gap: seconds(0.2, 0.5, 1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30),
  grace: seconds(0, 0.5, 1, 2, 3, 4, 5, 6, 8, 10, 15, 20),
  silence: seconds(0.2, 0.5, 1, 2, 3, 4, 5, 8, 10, Infinity),
  maxDuration: seconds(1, 2, 5, 10, 15, 20, 30, 60, Infinity),
  maxEvents: [1, 2, 3, 4, 5, 6, 8, 10, 15, 20, Infinity],
  every: seconds(5, 10, 15, 20, 30, 60),
  disorder: seconds(0, 0.5, 1, 2, 3, 4, 5, 6, 8, 10, 15, 20),
};

/** Scales for a log, which may last seconds or days. */
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
  split: 'none',
  ownGap: undefined,
  recipe: false,
  metrics: false,
};

export const logSettings: Settings = {
  ...liveSettings,
  gap: 30 * 60_000,
  grace: 0,
  silence: Infinity,
  every: 60 * 60_000,
};

/** The value of a scale that is nearest to `value`. */
export const nearest = (scale: readonly number[], value: number): number =>
  value === Infinity
    ? scale.at(-1)!
    : scale.reduce((best, each) => (Math.abs(each - value) < Math.abs(best - value) ? each : best));

export const sliderNames = [
  'gap',
  'grace',
  'silence',
  'maxDuration',
  'maxEvents',
  'every',
  'disorder',
] as const satisfies readonly SliderName[];

export const isSplitRule = (text: string): text is SplitRule => splitRules.some((rule) => rule === text);

/** The options of `sessionize` that cut sessions. */
export function boundsOf({ gap, maxDuration, maxEvents, split, ownGap }: Settings): SessionBounds<User, PlayedEvent> {
  const rule = splits[split].split;
  return {
    gap: ownGap === undefined ? gap : (user) => (user === ownGap.user ? ownGap.gap : gap),
    maxDuration,
    maxEvents,
    ...(rule !== undefined && { split: rule }),
  };
}

/** The longest gap of any user. `ctrPer` needs it if gaps differ or a split ends sessions. */
export const maxGapOf = ({ gap, split, ownGap }: Settings): number | undefined =>
  split === 'none' && ownGap === undefined ? undefined : Math.max(gap, ownGap?.gap ?? 0);
