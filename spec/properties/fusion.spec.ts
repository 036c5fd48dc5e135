import { from, identity, map, type Observable, Subject } from 'rxjs';
import { type Rejection, type Session, sessionize, type Span, summarize, toCtr } from 'rxjs-sessionize';
import { describe, expect } from 'vitest';

import { ctrOf } from '../model/count.js';
import type { User } from '../model/model.js';
import { SteppedModel, tiesByUser } from '../model/steps.js';
import { groupings } from './groupings.js';
import { type LogEvent, logs, type Options, property, sortedIds } from './arbitraries.js';

type Sessions = Observable<Session<User, LogEvent>>;

/** What is between `sessionize` and a metric. With nothing between them, the two are fused. */
const between: Record<string, (sessions: Sessions) => Sessions> = {
  '': identity,
  'map, ': (sessions) => sessions.pipe(map((session) => session)),
};

interface Metric {
  readonly operator: (sessions: Sessions) => Observable<Span<User>>;
  /** The same metric for one session of the model, computed in the simplest way. */
  readonly of: (session: Session<User, LogEvent>) => Span<User>[];
}

const metrics: Record<string, Metric> = {
  'no metric': { operator: identity, of: (session) => [session] },
  toCtr: { operator: (sessions) => sessions.pipe(toCtr()), of: (session) => ctrOf(session) },
  'toCtr of clicked searches': {
    operator: (sessions) => sessions.pipe(toCtr({ count: 'clicked-searches' })),
    of: (session) => ctrOf(session, 'clicked-searches'),
  },
  summarize: {
    operator: (sessions) => sessions.pipe(summarize(...sortedIds)),
    of: ({ events, ...span }) => [{ ...span, value: events.map(({ id }) => id).sort() } as Span<User>],
  },
};

interface Output {
  /** What each event emitted. The last entry is what the end emitted. */
  readonly steps: readonly (readonly Span<User>[])[];
  readonly rejections: readonly Rejection<User, LogEvent>[];
}

function ofTheModel(options: Options, events: readonly LogEvent[], { of }: Metric): Output {
  const model = new SteppedModel(options);
  const steps = [...events.map((event) => ({ event })), { end: true as const }];
  return { steps: steps.map((step) => tiesByUser(model.take(step).flatMap(of))), rejections: model.rejections };
}

const rethrow = (error: unknown): void => {
  throw error;
};

type Pipeline = (
  options: Parameters<typeof sessionize<User, LogEvent>>[0],
  events: Observable<LogEvent>,
) => Observable<Span<User>>;

/** Pushes the events into a subject one by one. */
function pushed(pipeline: Pipeline, options: Options, events: readonly LogEvent[]): Output {
  const source = new Subject<LogEvent>();
  const rejections: Rejection<User, LogEvent>[] = [];
  let out: Span<User>[] = [];
  pipeline({ ...options, rejected: (rejection) => rejections.push(rejection) }, source).subscribe({
    next: (value) => out.push(value),
    error: rethrow,
  });
  const step = (next: () => void) => {
    out = [];
    next();
    return tiesByUser(out);
  };
  return {
    steps: [
      ...events.map((event) =>
        step(() => {
          source.next(event);
        }),
      ),
      step(() => {
        source.complete();
      }),
    ],
    rejections,
  };
}

/** Takes all events from an array at once. */
function atOnce(pipeline: Pipeline, options: Options, events: readonly LogEvent[]): readonly Span<User>[] {
  const out: Span<User>[] = [];
  pipeline({ ...options, rejected: () => undefined }, from(events)).subscribe({
    next: (value) => out.push(value),
    error: rethrow,
  });
  return tiesByUser(out);
}

describe.each(Object.entries(metrics))('%s', (name, metric) => {
  property('is the same however it is composed, and that of the model', 150, logs, ({ options, events }) => {
    const expected = ofTheModel(options, events, metric);
    for (const [grouping, grouped] of Object.entries(groupings)) {
      for (const [separator, separated] of Object.entries(between)) {
        const pipeline: Pipeline = (sessionizeOptions, source) =>
          metric.operator(separated(grouped(source).pipe(sessionize(sessionizeOptions))));
        const composed = `${grouping}, sessionize, ${separator}${name}`;
        expect(pushed(pipeline, options, events), composed).toEqual(expected);
        expect(atOnce(pipeline, options, events), composed).toEqual(tiesByUser(expected.steps.flat()));
      }
    }
  });
});
