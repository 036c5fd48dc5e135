import { type LogEvent, logs, type Options, type Run, runs } from '../properties/arbitraries.js';

/** When state is stored, a split needs a bound (S13). Adds one that is never reached. */
const bounded = (options: Options): Options =>
  options.split === undefined ? options : { maxEvents: 1_000, ...options };

interface Log {
  readonly options: Options;
  readonly events: readonly LogEvent[];
}

export const boundedLogs = logs.map(({ options, events }): Log => ({ options: bounded(options), events }));

export const boundedRuns = runs.map(({ options, steps }): Run => ({ options: bounded(options), steps }));
