import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import type { SearchEvent } from 'rxjs-sessionize';
import ts from 'typescript';
import { expect, it, onTestFinished } from 'vitest';
import { inked } from '../../../parts/page/inked.js';
import {
  eventsAsNdjson,
  eventsFile,
  mostInCode,
  pipelineCode,
  type Played,
} from '../../../demos/playground/pipeline/code.js';
import { lessonOf, lessons } from '../../../demos/playground/lessons/lessons.js';
import type { PlayedEvent } from '../../../parts/page/diagram/played-event.js';
import { metricsOf } from '../../../demos/playground/pipeline/metrics.js';
import { Run } from '../../../demos/playground/pipeline/run.js';
import { liveSettings, logSettings, type Settings } from '../../../demos/playground/pipeline/settings.js';

const bounded: Settings = { ...logSettings, grace: 60_000, maxDuration: 300_000, maxEvents: 20 };
const visit: readonly SearchEvent[] = [
  { user: 'ann', time: 0, type: 'app-open' },
  { user: 'ann', time: 1, type: 'search', query: "dogs' \u2028 `${1}`" },
  { user: 'ann', time: 2, type: 'results', items: ['fido', 7] },
  { user: 7, time: 3, type: 'search', query: 'cats' },
  { user: 'ann', time: 4, type: 'click', item: 'fido' },
];
const times = (n: number): readonly SearchEvent[] =>
  Array.from({ length: n }, (_, time) => ({ user: 'ann', time, type: 'app-open' }));

function played(
  kind: 'live' | 'log',
  settings: Settings,
  events: readonly PlayedEvent[] = visit,
): Played & { readonly run: Run } {
  const recorded = events.map((event, i) => ({
    event,
    time: Number(event.time),
    sentAt: Number(event.time),
    luck: (i * 0.37) % 1,
  }));
  const run = new Run(settings, recorded);
  return { isLive: kind === 'live', ends: kind === 'log', settings, arrivals: run.arrivals, run };
}

const examples = [
  played('live', liveSettings),
  played('live', { ...bounded, disorder: 1_000 }),
  played('log', logSettings),
  played('log', bounded, []),
  played('log', bounded, times(mostInCode + 1)),
  ...lessons.map(({ settings, change, events }) =>
    played(
      'log',
      { ...settings, ...change.settings, metrics: true },
      events === 'sample' ? visit : events.map(({ event }) => event),
    ),
  ),
  played('log', { ...bounded, split: 'campaign' }, [
    ...times(mostInCode),
    { ...visit[0]!, time: 9, campaign: 'spring' },
  ]),
  played('log', bounded, [{ ...visit[1]!, id: 'a' }]),
  played('log', { ...bounded, metrics: true }, [
    { user: 'ann', time: 1, type: 'click', item: 1, searchId: 'a', rank: 3 },
  ]),
  played('log', bounded, [{ ...visit[1]!, searchId: 'a' }, ...times(mostInCode)]),
  played('log', { ...bounded, split: 'midnight', ownGap: { user: 'ann', gap: 60_000 }, metrics: true }),
];

it('shows code that compiles', { timeout: 120_000 }, () => {
  const codes = new Map(
    examples.flatMap((each, i) =>
      [1, Infinity].map((shown) => [
        resolve('spec/demos/playground', `${String(i)}-${String(shown)}.ts`),
        pipelineCode(each, shown),
      ]),
    ),
  );
  const { config } = ts.readConfigFile('tsconfig.json', (file) => ts.sys.readFile(file)) as { config: object };
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [...codes.keys()] }, ts.sys, '.');
  const host = ts.createCompilerHost(options);
  host.fileExists = (file) => codes.has(file) || ts.sys.fileExists(file);
  host.readFile = (file) => codes.get(file) ?? ts.sys.readFile(file);
  const program = ts.createProgram([...codes.keys()], options, host);
  const complaints = ts
    .getPreEmitDiagnostics(program)
    .map(({ file, messageText }) => `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
  expect(complaints).toEqual([]);
  expect(program.getRootFileNames()).toHaveLength(2 * examples.length);
});

/** Writes the code to a file and runs it. Returns what it prints. */
function printed(example: Played): string {
  mkdirSync('dist/spec', { recursive: true });
  const folder = mkdtempSync('dist/spec/code-');
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  writeFileSync(join(folder, 'pasted.ts'), pipelineCode(example));
  writeFileSync(join(folder, eventsFile), eventsAsNdjson(example));
  buildSync({
    entryPoints: [join(folder, 'pasted.ts')],
    outfile: join(folder, 'pasted.mjs'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    tsconfig: 'tsconfig.json',
  });
  return execFileSync(process.execPath, ['pasted.mjs'], { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
}

/** What the code must print: the same results as the page shows. */
const expected = ({ closed, intervals }: Run) =>
  [
    ...closed.flatMap(({ user, ctr }) => (ctr === undefined ? [] : [`${String(user)} ${String(ctr)}`])).sort(),
    ...intervals.map(({ start, ctr }) => `${new Date(start).toISOString()} ${String(ctr)}`),
  ].join('\n');

const sorted = (text: string) => {
  const lines = text.trim().split('\n');
  const isInterval = (line: string) => /^\d{4}-\d\d-\d\dT/.test(line);
  return [...lines.filter((line) => !isInterval(line)).sort(), ...lines.filter(isInterval)].join('\n');
};

it('shows code that does what the page does, with disorder and late events', () => {
  const events: readonly SearchEvent[] = Array.from({ length: 400 }, (_, i) => ({
    user: i % 7,
    time: i * 10_000,
    ...(i % 3 === 0 ? { type: 'search', query: 'dogs' } : { type: 'click', item: i }),
  }));
  const example = played('log', { ...bounded, grace: 0, gap: 60_000, disorder: 120_000, every: 600_000 }, events);
  example.run.advanceTo(example.run.lastArrival);
  example.run.end();
  expect(example.run.rejections.length).toBeGreaterThan(10);
  expect(sorted(printed(example))).toBe(expected(example.run));
});

it('shows code that splits and measures, too', () => {
  const lesson = lessonOf('log-out')!;
  const events = lesson.events === 'sample' ? [] : lesson.events.map(({ event }) => event);
  const example = played('log', { ...lesson.settings, silence: Infinity, split: 'log-out', metrics: true }, events);
  example.run.advanceTo(60_000);
  example.run.end();
  expect(example.run.closed).toHaveLength(2);
  const lines = printed(example).split('\n');
  expect(lines.filter((line) => line.startsWith('abandoned:')).at(-1)).toMatch(/^abandoned: 0\.3/);
  expect(sorted(lines.filter((line) => !line.startsWith('abandoned:')).join('\n'))).toBe(expected(example.run));
});

it('reads the events of a long log from the file that goes with the code', () => {
  const search = { user: 'ann', time: mostInCode, type: 'search', query: 'dogs' } as const;
  const example = played('log', logSettings, [...times(mostInCode), search]);
  example.run.advanceTo(mostInCode);
  example.run.end();
  expect(sorted(printed(example))).toBe(expected(example.run));
});

it('splits the events of a long log in code, too', () => {
  const split: readonly PlayedEvent[] = [
    { user: 'ann', time: mostInCode, type: 'search', query: 'dogs' },
    { user: 'ann', time: mostInCode + 1, type: 'log-out' },
    { user: 'ann', time: mostInCode + 2, type: 'search', query: 'cats', campaign: 'spring' },
  ];
  const example = played('log', { ...logSettings, split: 'log-out' }, [...times(mostInCode), ...split]);
  example.run.advanceTo(mostInCode + 2);
  example.run.end();
  expect(example.run.closed).toHaveLength(2);
  expect(sorted(printed(example))).toBe(expected(example.run));
});

it('counts events with the same id once in code, too', () => {
  const search: PlayedEvent = { user: 'ann', time: 0, type: 'search', query: 'dogs', id: 'a' };
  const example = played('log', logSettings, [search, search, { user: 'ann', time: 1, type: 'click', item: 1, id: 7 }]);
  example.run.advanceTo(1);
  example.run.end();
  expect(example.run.totals).toMatchObject({ sessions: 1, searches: 1, clicks: 1 });
  expect(example.run.rejections.map(({ reason }) => reason)).toEqual(['duplicate']);
  expect(sorted(printed(example))).toBe(expected(example.run));
});

it('counts searches with the same id once, and measures ranks, in code, too', () => {
  const search = { user: 'ann', type: 'search', query: 'dogs' } as const;
  const example = played('log', { ...logSettings, metrics: true }, [
    { ...search, time: 0, searchId: 'a' },
    { ...search, time: 1, searchId: 'b' },
    { ...search, time: 2, searchId: 'a' },
    { user: 'ann', time: 3, type: 'click', item: 1, searchId: 'a', rank: 4 },
  ]);
  example.run.advanceTo(3);
  example.run.end();
  expect(example.run.totals).toMatchObject({ sessions: 1, searches: 2, clicks: 1 });
  const { abandoned, meanReciprocalRank } = metricsOf(example.run.closed, example.settings)!;
  expect([abandoned.value, meanReciprocalRank.value]).toEqual([0.5, 0.125]);
  expect(printed(example)).toBe(`abandoned: 0.5 MRR: 0.125\n${expected(example.run)}\n`);
});

it('lets silence close the sessions of live events in code, too', () => {
  const settings = { ...liveSettings, gap: 200, grace: 0, silence: 200 };
  const example = played('live', settings, [
    { user: 'ann', time: 0, type: 'search', query: 'dogs' },
    { user: 'ann', time: 100, type: 'click', item: 'fido' },
    { user: 'bob', time: 150, type: 'search', query: 'cats' },
  ]);
  example.run.advanceTo(10_000);
  expect(sorted(printed(example))).toBe(expected(example.run));
});

it('follows the settings', () => {
  const code = pipelineCode(played('live', { ...liveSettings, gap: 1_500, grace: 0, maxEvents: 12 }));
  expect(code).toContain('gap: 1_500,');
  expect(code).toContain('maxEvents: 12,');
  expect(code).toContain('liveClock({ silence: 2_000 })');
  expect(code).not.toMatch(/grace|maxDuration/);
  expect(pipelineCode(played('log', bounded), 2)).toContain('// … and 3 more');
});

it('changes nothing when it is coloured', () => {
  for (const example of examples) {
    const code = pipelineCode(example, 2);
    expect(
      inked(code)
        .map(({ text }) => text)
        .join(''),
    ).toBe(code);
  }
  const pieces = inked(pipelineCode(played('live', bounded)));
  expect(pieces).toContainEqual({ ink: 'number', text: '1_800_000' });
  expect(pieces).toContainEqual({ ink: 'name', text: 'sessionize' });
  expect(pieces).toContainEqual({ ink: 'string', text: "'rxjs-sessionize'" });
});
