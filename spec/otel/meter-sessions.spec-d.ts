import { metrics } from '@opentelemetry/api';
import { groupByUser, type SearchEvent, sessionize } from 'rxjs-sessionize';
import type { DurableOptions } from 'rxjs-sessionize/durable';
import type { KafkaSessionsOptions } from 'rxjs-sessionize/kafka';
import { meterSessions } from 'rxjs-sessionize/otel';
import { from } from 'rxjs';
import { expectTypeOf, test } from 'vitest';

type Monitor<O extends { readonly monitor?: unknown }> = NonNullable<O['monitor']>;

test('a meter of sessions is a monitor of every kind of pipeline', () => {
  const monitor = meterSessions(metrics.getMeter('spec'));
  from<SearchEvent[]>([]).pipe(groupByUser(), sessionize({ gap: 1, monitor }));
  expectTypeOf(monitor).toExtend<Monitor<DurableOptions<SearchEvent, number, string | number, never>>>();
  expectTypeOf(monitor).toExtend<Monitor<KafkaSessionsOptions<string | number, SearchEvent, never>>>();
});
