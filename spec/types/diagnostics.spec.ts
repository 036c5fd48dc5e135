import { resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

interface Mistake {
  readonly title: string;
  readonly code: string;
  /** The line of code that the compiler points to; `says` is in its message, or in what it adds to it. */
  readonly at: string;
  readonly says: string;
}

const head = `
import { type Observable, pipe } from 'rxjs';
import {
  arrivalClock, ctrFold, ctrPer, groupByUser, liveClock, mergeByTime, type SearchEvent, sessionize, Sessionizer, summarize,
  type Summary, toCtr, toSearches,
} from 'rxjs-sessionize';
import { sessionsOf } from 'rxjs-sessionize/batch';
import { durableSessions, memoryStore } from 'rxjs-sessionize/durable';
import { kafkaSessions } from 'rxjs-sessionize/kafka';
interface Visit { readonly who: string; readonly at: number }
declare const log: Observable<SearchEvent>;
declare const visits: Observable<Visit>;
const searches: readonly SearchEvent[] = [];
const kafka = { client: {}, group: 'g', staticId: '0', input: 'in', output: 'out', gap: 1 };
const sum = { empty: 0, concat: (x: number, y: number) => x + y };
`;

const mistakes: readonly Mistake[] = [
  {
    title: 'sessionize without timeOf, of events without a time',
    code: `visits.pipe(
      groupByUser(({ who }) => who),
      sessionize({ gap: 1 }),
      toCtr({ isSearch: () => true, isClick: () => true }),
    );`,
    at: 'sessionize({ gap: 1 }),',
    says: "Property 'timeOf' is missing in type '{ gap: number; }'",
  },
  {
    title: 'the same, in an operator of its own',
    code: `pipe(
      groupByUser(({ who }: Visit) => who),
      sessionize({ gap: 1 }),
    );`,
    at: 'sessionize({ gap: 1 }),',
    says: "Property 'timeOf' is missing in type '{ gap: number; }'",
  },
  {
    title: 'groupByUser without userOf, of events without a user',
    code: `visits.pipe(
      groupByUser(),
      sessionize({ gap: 1, timeOf: ({ at }) => at }),
    );`,
    at: 'groupByUser(),',
    says: "Expected 1 arguments, but got 0.\nArguments for the rest parameter 'userOf' were not provided.",
  },
  {
    title: 'toCtr without isSearch and isClick, of events without a type',
    code: `visits.pipe(
      groupByUser(({ who }) => who),
      sessionize({ gap: 1, timeOf: ({ at }) => at }),
      toCtr(),
    );`,
    at: 'toCtr(),',
    says: 'Expected 1 arguments, but got 0.',
  },
  {
    title: 'toCtr without isClick, of events without a type',
    code: `visits.pipe(
      groupByUser(({ who }) => who),
      sessionize({ gap: 1, timeOf: ({ at }) => at }),
      toCtr({ isSearch: () => true }),
    );`,
    at: 'toCtr({ isSearch: () => true }),',
    says: "Property 'isClick' is missing in type '{ isSearch: () => true; }'",
  },
  {
    title: 'mergeByTime without timeOf, of events without a time',
    code: 'mergeByTime([[{ at: 1 }]]);',
    at: 'mergeByTime([[{ at: 1 }]]);',
    says: "Expected 2 arguments, but got 1.\nArguments for the rest parameter 'timeOf' were not provided.",
  },
  {
    title: 'toSearches of events that are no search log',
    code: `visits.pipe(
      groupByUser(({ who }) => who),
      sessionize({ gap: 1, timeOf: ({ at }) => at }),
      toSearches(),
    );`,
    at: 'sessionize({ gap: 1, timeOf: ({ at }) => at }),',
    says: "Type 'Visit' is not assignable to type 'SearchEvent'.",
  },
  {
    title: 'toCtr before sessionize',
    code: `log.pipe(
      groupByUser(),
      toCtr(),
      sessionize({ gap: 1 }),
    );`,
    at: 'groupByUser(),',
    says: "is missing the following properties from type 'Session<unknown, PutSessionizeBefore>'",
  },
  {
    title: 'toCtr directly behind groupByUser',
    code: `log.pipe(
      groupByUser(),
      toCtr(),
    );`,
    at: 'groupByUser(),',
    says: "is missing the following properties from type 'Session<unknown, PutSessionizeBefore>'",
  },
  {
    title: 'sessionize without groupByUser',
    code: `log.pipe(
      sessionize({ gap: 1 }),
    );`,
    at: 'sessionize({ gap: 1 }),',
    says: "Type 'SearchEvent' is not assignable to type 'GroupedObservable<unknown, PutGroupByUserBefore>'.",
  },
  {
    title: 'sessionize without groupByUser, and toCtr behind it',
    code: `log.pipe(
      sessionize({ gap: 1 }),
      toCtr(),
    );`,
    at: 'sessionize({ gap: 1 }),',
    says: "Type 'SearchEvent' is not assignable to type 'GroupedObservable<unknown, PutGroupByUserBefore>'.",
  },
  {
    title: 'sessionize without gap',
    code: `log.pipe(
      groupByUser(),
      sessionize({}),
    );`,
    at: 'sessionize({}),',
    says: "Property 'gap' is missing in type '{}'",
  },
  {
    title: 'sessionize with a gap in words',
    code: `log.pipe(
      groupByUser(),
      sessionize({ gap: '10 s' }),
    );`,
    at: "sessionize({ gap: '10 s' }),",
    says: "Type 'string' is not assignable to type 'number | ((user: string | number) => number)'.",
  },
  {
    title: 'sessionize with a misspelt option',
    code: `log.pipe(
      groupByUser(),
      sessionize({ gap: 1, grase: 1 }),
    );`,
    at: 'sessionize({ gap: 1, grase: 1 }),',
    says: "Did you mean to write 'grace'?",
  },
  {
    title: 'toCtr that counts what it does not know',
    code: `log.pipe(
      groupByUser(),
      sessionize({ gap: 1 }),
      toCtr({ count: 'searches' }),
    );`,
    at: "toCtr({ count: 'searches' }),",
    says: `Type '"searches"' is not assignable to type '"clicks" | "clicked-searches" | undefined'.`,
  },
  {
    title: 'summarize with a monoid of something else',
    code: `log.pipe(
      groupByUser(),
      sessionize({ gap: 1 }),
      summarize(({ type }) => type, sum),
    );`,
    at: 'summarize(({ type }) => type, sum),',
    says: "Type 'string' is not assignable to type 'number'.",
  },
  {
    title: 'a Sessionizer without timeOf, of events without a time',
    code: 'new Sessionizer<string, Visit>({ gap: 1 });',
    at: 'new Sessionizer<string, Visit>({ gap: 1 });',
    says: "Property 'timeOf' is missing in type '{ gap: number; }'",
  },
  {
    title: 'a Sessionizer of sums without a fold',
    code: 'new Sessionizer<string, SearchEvent, Summary<string, number>>({ gap: 1 });',
    at: 'new Sessionizer<string, SearchEvent, Summary<string, number>>({ gap: 1 });',
    says: "Property 'fold' is missing in type '{ gap: number; }'",
  },
  {
    title: 'sessionize without options',
    code: `log.pipe(
      groupByUser(),
      sessionize(),
    );`,
    at: 'sessionize(),',
    says: 'Expected 1 arguments, but got 0.',
  },
  {
    title: 'sessionize with a gap alone',
    code: `log.pipe(
      groupByUser(),
      sessionize(10_000),
    );`,
    at: 'sessionize(10_000),',
    says: "Argument of type 'number' is not assignable to parameter of type",
  },
  {
    title: 'sessionize with a clock that is not made yet',
    code: `log.pipe(
      groupByUser(),
      sessionize({ gap: 1, clock: liveClock }),
    );`,
    at: 'sessionize({ gap: 1, clock: liveClock }),',
    says: "is not assignable to type 'Clock'",
  },
  {
    title: 'liveClock without silence',
    code: 'liveClock();',
    at: 'liveClock();',
    says: 'Expected 1 arguments, but got 0.',
  },
  {
    title: 'arrivalClock with grace',
    code: `log.pipe(
      groupByUser(),
      sessionize({ gap: 1, grace: 5, clock: arrivalClock() }),
    );`,
    at: 'sessionize({ gap: 1, grace: 5, clock: arrivalClock() }),',
    says: "Type 'number' is not assignable to type 'never'.",
  },
  {
    title: 'sessionize with openSessions that go nowhere',
    code: `log.pipe(
      groupByUser(),
      sessionize({ gap: 1, openSessions: { at: log } }),
    );`,
    at: 'sessionize({ gap: 1, openSessions: { at: log } }),',
    says: "Property 'changes' is missing",
  },
  {
    title: 'ctrPer directly behind sessionize',
    code: `log.pipe(
      groupByUser(),
      sessionize({ gap: 1 }),
      ctrPer({ every: 1 }),
    );`,
    at: 'sessionize({ gap: 1 }),',
    says: "Type 'Session<string | number, SearchEvent>' is not assignable to type 'Countable'.",
  },
  {
    title: 'mergeByTime of inputs that are no list',
    code: 'mergeByTime(searches, searches);',
    at: 'mergeByTime(searches, searches);',
    says: 'is not assignable to parameter of type',
  },
  {
    title: 'ctrFold without isSearch and isClick, of events without a type',
    code: 'ctrFold<string, Visit>();',
    at: 'ctrFold<string, Visit>();',
    says: 'Expected 1 arguments, but got 0.',
  },
  {
    title: 'sessionsOf without timeOf, of events without a time',
    code: `const ofVisits = sessionsOf([] as Visit[], { gap: 1, userOf: ({ who }) => who });`,
    at: 'const ofVisits = sessionsOf([] as Visit[], { gap: 1, userOf: ({ who }) => who });',
    says: "Property 'timeOf' is missing",
  },
  {
    title: 'durableSessions of events without positions',
    code: `durableSessions({
      store: memoryStore(),
      source: (from = 0) => searches.slice(from),
      gap: 1,
    });`,
    at: 'source: (from = 0) => searches.slice(from),',
    says: "Type 'SearchEvent[]' is not assignable to type 'ObservableInput<Positioned<unknown, number>",
  },
  {
    title: 'durableSessions without timeOf, of events without a time',
    code: `durableSessions({
      store: memoryStore(),
      source: () => [{ event: { user: 'ann' }, position: 1 }],
      gap: 1,
    });`,
    at: 'durableSessions({',
    says: "Property 'timeOf' is missing",
  },
  {
    title: 'kafkaSessions without timeOf, of events without a time',
    code: `kafkaSessions({
      ...kafka,
      decode: (value) => JSON.parse(String(value)) as Visit,
      userOf: ({ who }) => who,
    });`,
    at: 'kafkaSessions({',
    says: "Property 'timeOf' is missing",
  },
  {
    title: 'kafkaSessions without decode',
    code: 'kafkaSessions({ ...kafka, userOf: () => 1, timeOf: () => 1 });',
    at: 'kafkaSessions({ ...kafka, userOf: () => 1, timeOf: () => 1 });',
    says: "Property 'decode' is missing",
  },
];

const right = `visits.pipe(
  groupByUser(({ who }) => who),
  sessionize({ gap: 1, timeOf: ({ at }) => at }),
  toCtr({ isSearch: () => true, isClick: () => true }),
);`;

/** For each code, the errors of the compiler: how many there are, the line of the first one, and its message. */
function errorsIn(codes: readonly string[]): ({ count: number; at: string; says: string } | undefined)[] {
  const config = ts.getParsedCommandLineOfConfigFile('tsconfig.json', undefined, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
      throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
    },
  });
  const options = config?.options ?? {};
  const files = new Map(codes.map((code, i) => [resolve(`spec/types/mistake-${String(i)}.ts`), head + code]));
  const host = ts.createCompilerHost(options);
  const onDisk = host.getSourceFile.bind(host);
  host.getSourceFile = (name, languageVersion) => {
    const code = files.get(name);
    return code === undefined ? onDisk(name, languageVersion) : ts.createSourceFile(name, code, languageVersion);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files].map(([name, code]) => {
    const all = ts.sortAndDeduplicateDiagnostics([
      ...program.getSyntacticDiagnostics(program.getSourceFile(name)),
      ...program.getSemanticDiagnostics(program.getSourceFile(name)),
    ]);
    const [error] = all;
    if (error?.start === undefined) return undefined;
    const { line } = ts.getLineAndCharacterOfPosition(
      ts.createSourceFile(name, code, ts.ScriptTarget.Latest),
      error.start,
    );
    return {
      count: all.length,
      at: code.split('\n')[line]?.trim() ?? '',
      says: [error, ...(error.relatedInformation ?? [])]
        .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
        .join('\n'),
    };
  });
}

describe('the compiler', () => {
  const [none, ...errors] = errorsIn([right, ...mistakes.map(({ code }) => code)]);

  it('finds nothing wrong with what is right', () => {
    expect(none).toBeUndefined();
  });

  it.each(mistakes.map((mistake, i) => ({ ...mistake, error: errors[i] })))(
    'points to the mistake: $title',
    ({ at, says, error }) => {
      expect(error).toEqual({ count: 1, at, says: expect.stringContaining(says) as string });
    },
  );
});
