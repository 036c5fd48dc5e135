import { once } from 'node:events';
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { lastValueFrom } from 'rxjs';
import { durableSessions } from 'rxjs-sessionize/durable';
import { levelStore } from 'rxjs-sessionize/level';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { built, type Outcome, run, start } from '../program.js';

let program: string;
let root: string;
/** Each test has its own folder, with the log and the state. */
let folder: string;
let state: string;
let count = 0;

beforeAll(async () => {
  program = await built('cli/main.ts', 'log-state');
  root = mkdtempSync(join(tmpdir(), 'log-state-'));
});
beforeEach(() => {
  folder = join(root, String(count++));
  mkdirSync(folder);
  state = join(folder, 'state');
});
afterAll(() => {
  rmSync(root, { recursive: true });
});

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const straight = (log: string, ...args: readonly string[]): Promise<Outcome> => run(program, [log, ...args]);

const continued = (log: string, ...args: readonly string[]): Promise<Outcome> =>
  run(program, [log, '--state', state, ...args]);

const minute = 60_000;
const grace = ['--grace', '1m'];

/** A line of NDJSON. */
const line = (user: unknown, time: number, type = 'search', more?: object): string =>
  `${JSON.stringify({ user, time, type, ...more })}\n`;

interface Act {
  readonly user: string;
  readonly time: number;
  readonly type: string;
}

/** Searches and clicks of 200 users, out of order by up to a minute. The last event closes all sessions but its own. */
function acts(length: number): readonly Act[] {
  let x = 1;
  const below = (limit: number) => {
    x = (Math.imul(1_664_525, x) + 1_013_904_223) >>> 0;
    return (x >>> 8) % limit;
  };
  const all = Array.from({ length }, (_, i) => ({
    user: `u${String(below(200))}`,
    time: 10_000 * i + below(minute),
    type: (['search', 'click', 'other'] as const)[below(3)]!,
  }));
  return [...all, { user: 'last', time: 1e12, type: 'search' }];
}

const ndjson = (acts: readonly Act[]): string => acts.map(({ user, time, type }) => line(user, time, type)).join('');

/** A CSV file that is hard to read: a byte order mark, line ends of Windows, rows of several lines, and invalid rows. */
const csv = (acts: readonly Act[]): string =>
  `\uFEFFuser,time,type,"the\nquery"\r\n${acts
    .map(({ user, time, type }, i) => {
      const query = i % 5 === 0 ? `"q\n${'x'.repeat(i % 300)}\n"` : i % 101 === 0 ? 'x,y' : 'q';
      return `${user},${String(time)},${type},${query}\r\n`;
    })
    .join('')}`;

/** The output of a run without a state, except the last session. A run with a state keeps that session open. */
const withoutLast = ({ stdout }: Outcome): string => stdout.replace(/[^\n]*\blast\b[^\n]*\n$/, '');

const same = (found: string, expected: string) => {
  expect(expected.length).toBeGreaterThan(1_000);
  // `toBe` on the texts would need minutes to show a difference of this length.
  expect(found === expected).toBe(true);
};

/** The lines by session. Fails if two lines of a session differ. Ignores a line that was cut off. */
function bySession(lines: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const line of lines.split('\n').filter((line) => line.endsWith('}'))) {
    const { user, start } = JSON.parse(line) as { readonly user: string; readonly start: number };
    const key = `${user} ${String(start)}`;
    expect(found.get(key) ?? line).toBe(line);
    found.set(key, line);
  }
  return found;
}

describe('the program with --state', () => {
  describe('makes of a log that grows, run by run, what a straight run makes of all of it', () => {
    it.each([
      ['events.ndjson', ndjson, []],
      ['events.csv', csv, []],
      ['events.csv', csv, ['--csv']],
      ['events.ndjson', ndjson, ['--count', 'clicked-searches']],
      ['events.ndjson', ndjson, ['--max-events', '4', '--max-duration', '10m']],
      ['events.ndjson', ndjson, ['--id', 'time', '--gap', '5m']],
    ] as [string, (acts: readonly Act[]) => string, string[]][])('%s %o %j', async (name, write, options) => {
      const content = Buffer.from(write(acts(20_000)));
      const args = [...grace, ...(options.includes('--csv') ? [] : ['--json']), ...options];
      const log = file(name, '');
      let found = '';
      let from = 0;
      // The log grows by pieces that end anywhere: within a line, a row or a character.
      for (const to of [0, 3, 40, 41, 5_000, 5_001, 200_003, 600_000, content.length]) {
        appendFileSync(log, content.subarray(from, to));
        from = to;
        const { code, stdout } = await continued(log, ...args);
        expect(code).toBe(0);
        found += stdout;
      }
      same(found, withoutLast(await straight(log, ...args)));
    });
  });

  describe('goes on after', () => {
    const many = acts(400_000);
    const args = [...grace, '--gap', '10m', '--json'];

    it('SIGKILL at any moment', { timeout: 120_000 }, async () => {
      const log = file('events.ndjson', ndjson(many));
      let found = '';
      for (const kill of [40, 100, 160, 250, 'in its results', 600, 1_000, 'in its results'] as const) {
        const running = start(program, [log, '--state', state, ...args]);
        const stdout = text(running.stdout);
        if (typeof kill === 'number') setTimeout(() => running.kill('SIGKILL'), kill);
        else running.stdout.once('data', () => running.kill('SIGKILL'));
        await once(running, 'close');
        found += await stdout;
      }
      const last = await continued(log, ...args);
      expect(last).toMatchObject({ code: 0, stderr: '' });
      const sessions = bySession(found + last.stdout);
      const expected = bySession(withoutLast(await straight(log, ...args)));
      expect(expected.size).toBeGreaterThan(10_000);
      expect(sessions.size).toBe(expected.size);
      expect(Array.from(expected).every(([key, line]) => sessions.get(key) === line)).toBe(true);
    });

    it('a program that reads its results, as head does, and has had enough', async () => {
      const log = file('events.ndjson', ndjson(many.slice(0, 50_000)));
      const running = start(program, [log, '--state', state, ...args]);
      const stderr = text(running.stderr);
      running.stdout.destroy();
      const [code] = (await once(running, 'exit')) as [number | null];
      expect([code, await stderr]).toEqual([0, '']);
      // The first run left an incomplete line.
      const { stdout } = await continued(log, ...args);
      expect(stdout.startsWith('\n{"session_id"')).toBe(true);
      expect(stdout.length).toBeGreaterThan(100_000);
      const expected = (await straight(file('part.ndjson', ndjson(many.slice(0, 50_000))), ...args)).stdout;
      expect(expected.startsWith(stdout.slice(1))).toBe(true);
    });

    it('Ctrl-C, and then nothing comes twice', { timeout: 120_000 }, async () => {
      const log = file('events.ndjson', ndjson(many));
      const running = start(program, [log, '--state', state, ...args]);
      const stderr = text(running.stderr);
      const stdout = text(running.stdout);
      running.stdout.once('data', () => running.kill('SIGINT'));
      const [, signal] = (await once(running, 'close')) as [number | null, string | null];
      expect(signal).toBe('SIGINT');
      expect(await stderr).toMatch(
        /^rxjs-sessionize: interrupted after [\d,]+ events; the same command goes on from there\n$/,
      );
      const after = await continued(log, ...args);
      expect(after.code).toBe(0);
      expect(after.stdout.length).toBeGreaterThan(1_000);
      same((await stdout) + after.stdout, withoutLast(await straight(log, ...args)));
    });
  });

  describe('says', () => {
    it('what this run has done, how many sessions are open, and until when', async () => {
      const log = file(
        'events.ndjson',
        line('ann', 0) + line('ann', 1, 'click') + line('bob', 2) + line('cyd', 31 * minute),
      );
      const first = await continued(log);
      expect(first).toMatchObject({ code: 0, stderr: '' });
      expect(first.stdout).toMatch(/, this run[^]*\n {2}sessions +2 [^]*clicks per search +0\.500 /);
      expect(first.stdout).toContain(`1 session is still open in ${state}, for the next run.`.slice(0, 40));
      expect(first.stdout.replaceAll('\n', ' ')).toContain('An event after 1970-01-01T01:01:00.000Z closes it.');

      const second = await continued(log);
      expect(second).toMatchObject({ code: 0, stderr: '' });
      expect(second.stdout).toMatch(/\n {2}events +0 [^]*\n {2}sessions +0 [^]*1 session is still open in/);
      expect(second.stdout).not.toContain('NaN');

      appendFileSync(log, line('dan', 120 * minute));
      const third = await continued(log);
      expect(third.stdout).toMatch(/\n {2}events +1 [^]*\n {2}sessions +1 [^]*1 session is still open in/);
    });

    it('that the last line is left for the next run, where it has no end yet', async () => {
      const log = file('events.ndjson', line('ann', 0) + line('ann', 60 * minute).trimEnd());
      expect((await continued(log)).stdout).toContain('The last line has no line end yet: the next run reads it.');
      const outcome = await continued(log, '--json');
      expect(outcome).toEqual({
        code: 0,
        stdout: '',
        stderr: 'The last line has no line end yet: the next run reads it.\n\n',
      });
      appendFileSync(log, '\n');
      expect(await continued(log, '--json')).toMatchObject({ stdout: /"start":0,"end":0/, stderr: '' });
    });

    it('what is left out with the line that it has in the log, and by how much', async () => {
      const log = file('events.ndjson', `${line('ann', 60 * minute)}nonsense\n`);
      expect((await continued(log, '--json')).stderr).toMatch(/^Left out: 1 of 2\n.*\n.*events\.ndjson:2 /);
      appendFileSync(log, `\n${line('bob', 0)}`);
      const { stderr } = await continued(log, '--json');
      expect(stderr).toMatch(/^Left out: 1 of 1\n {2}1 too late.*\n.*events\.ndjson:4 {2}by 30m\n/);
      expect(stderr).toContain('1 of 1 event after a later one, by up to 1h');
    });

    it('nothing of what a store could not hold, which is no user', async () => {
      const log = file('events.ndjson', line('ann', 0).replace('"ann"', '1e999') + line('ann', 0));
      const outcome = await continued(log, '--json');
      expect(outcome.code).toBe(0);
      expect(outcome.stderr).toContain('events.ndjson:1  user is neither text nor a number');
    });

    it('that no line is an event, and takes none of them', async () => {
      const log = file('events.ndjson', line('ann', 0));
      const wrong = await continued(log, '--user', 'who');
      expect(wrong).toMatchObject({ code: 1, stdout: '' });
      expect(wrong.stderr).toContain('events.ndjson has no field who. It has:');
      expect((await continued(log)).stdout).toMatch(/\n {2}events +1 /);
    });
  });

  describe('goes on over files that follow each other', () => {
    const args = [...grace, '--gap', '10m', '--json'];
    const many = acts(3_000);
    const days = [0, 700, 701, 1_500, 2_200, many.length].map((from, i, all) => ndjson(many.slice(from, all[i + 1])));
    const whole = async () => withoutLast(await straight(file('whole.ndjson', ndjson(many)), ...args));

    const unfinished = 'The last line has no line end yet: the next run reads it.\n\n';
    const runs = async (...files: readonly (readonly string[])[]): Promise<string> => {
      let found = '';
      for (const names of files) {
        const { code, stdout, stderr } = await run(program, [...names, '--state', state, ...args]);
        expect([code, stderr.replace(unfinished, '')]).toEqual([0, '']);
        found += stdout;
      }
      return found;
    };

    it('one for each day, some of them gzipped', async () => {
      const names = days
        .slice(0, 5)
        .map((day, i) =>
          i % 2 === 0
            ? file(`2026-11-0${String(i)}.ndjson`, day)
            : file(`2026-11-0${String(i)}.ndjson.gz`, gzipSync(day)),
        );
      same(await runs(...names.map((name, i) => names.slice(Math.max(0, i - 1), i + 1))), await whole());
    });

    it('as they are rotated, named again with those before them', async () => {
      const log = file('access.log', days[0]! + days[1]!.slice(0, 10));
      let found = await runs([log]);
      appendFileSync(log, days[1]!.slice(10) + days[2]!);
      copyFileSync(log, `${log}.1`);
      writeFileSync(log, days[3]!);
      found += await runs([`${log}.1`, log]);
      writeFileSync(`${log}.2.gz`, gzipSync(readFileSync(`${log}.1`)));
      copyFileSync(log, `${log}.1`);
      writeFileSync(log, days[4]!.trimEnd());
      found += await runs([`${log}.2.gz`, `${log}.1`]);
      appendFileSync(log, '\n');
      found += await runs([`${log}.2.gz`, `${log}.1`, log], [log]);
      same(found, await whole());
    });

    it('with a word where the file read last is not named, since it may have grown', async () => {
      const [first, second] = days.slice(0, 2).map((day, i) => file(`${String(i)}.ndjson`, day));
      await runs([first!]);
      const { code, stderr } = await run(program, [second!, '--state', state, ...args]);
      const end = days[0]!.length.toLocaleString('en');
      expect([code, stderr]).toEqual([
        0,
        `rxjs-sessionize: goes on in ${second!}. The file that was read last is not named, so lines after its byte ${end} are left out. Name it first if it may have grown\n`,
      ]);
    });

    it('but not over one again, or one that is older', async () => {
      const [first, second, third] = days.slice(1, 4).map((day, i) => file(`${String(i)}.ndjson`, day));
      await runs([second!], [second!, third!]);
      const refused = async (...names: readonly string[]) => {
        const { code, stdout, stderr } = await run(program, [...names, '--state', state, ...args]);
        expect([code, stdout]).toEqual([1, '']);
        return stderr;
      };
      expect(await refused(second!)).toContain(`${second!} was already read to its end: name a newer file after it`);
      expect(await refused(third!, second!)).toContain(
        `${second!} was read before ${third!}: name the files in the order`,
      );
      expect(await refused(first!)).toMatch(/0\.ndjson begins at .*: the file is older, or was cut or replaced/);
      expect(await refused(first!, third!)).toContain(`${third!} was read before ${first!}`);
    });
  });

  describe('refuses', () => {
    const refuses = async (outcome: Promise<Outcome>, code: number, ...sentences: readonly string[]) => {
      const { stdout, stderr, ...rest } = await outcome;
      for (const sentence of sentences) expect(stderr).toContain(`rxjs-sessionize: ${sentence}`);
      expect(stderr).not.toMatch(/^\s+at /m);
      expect([stdout, rest.code]).toEqual(['', code]);
    };
    const some = line('ann', 0) + line('bob', 1) + line('ann', 60 * minute);
    let log: string;

    beforeEach(() => {
      log = file('events.ndjson', some);
    });

    it('what cannot be gone on in', async () => {
      await refuses(
        continued('-'),
        2,
        '--state needs a file in which the next run can go on: standard input (-) is none',
      );
      const array = file('array.json', `[\n${some.trimEnd().replaceAll('\n', ',\n')}\n]\n`);
      await refuses(continued(array), 1, `${array}: with --state, each event must be on a line of its own`);
      await refuses(
        continued(log, '--sort'),
        2,
        '--state and --sort exclude each other: --state reads only new lines, and --sort needs all of them',
      );
      await refuses(run(program, [log, '--state', '']), 2, '--state: expected the name of a folder, got ""');
      await refuses(continued(folder), 1, `${folder}: this is not a file, and --state and --follow need one`);
      await refuses(continued('no-such.ndjson'), 1, 'no-such.ndjson: there is no such file');
      for (const ends of ['\r', '\r\r\n']) {
        const path = file('mac.ndjson', `${some.replaceAll('\n', ends)}\n`);
        await refuses(continued(path), 1, `${path}: --state and --follow read only UTF-8 with line feeds`);
      }
    });

    it('a log that was cut, replaced or taken away', async () => {
      await continued(log);
      const older = (begins: string) =>
        `${log} begins at ${begins}, but earlier runs have read beyond 1970-01-01T00:30:00.000Z: the file is older, or was cut or replaced`;
      truncateSync(log, 50);
      await refuses(continued(log), 1, older('1970-01-01T00:00:00.000Z'));
      writeFileSync(log, some.replace('bob', 'bab') + line('ann', 61 * minute));
      await refuses(continued(log), 1, older('1970-01-01T00:00:00.000Z'));
      rmSync(log);
      await refuses(continued(log), 1, `${log}: there is no such file`);
      writeFileSync(log, some);
      expect((await continued(log)).code).toBe(0);
    });

    it('options with which the sessions would be others, but not another grace or count', async () => {
      await continued(log);
      const changed = (was: string, is: string) =>
        `--state: the state in ${state} was made ${was}, not ${is}: its sessions would change`;
      await refuses(continued(log, '--gap', '10m'), 1, changed('with --gap 30m', 'with --gap 10m'));
      await refuses(continued(log, '--user', 'type'), 1, changed('with --user user', 'with --user type'));
      await refuses(
        continued(log, '--search', 'type=find', '--search', 'q'),
        1,
        changed('with --search type=search', 'with --search type=find or q'),
      );
      await refuses(continued(log, '--max-events', '9'), 1, changed('without --max-events', 'with --max-events 9'));
      expect((await continued(log, ...grace, '--count', 'clicked-searches', '--json')).code).toBe(0);
    });

    it('a state that is in use', async () => {
      await continued(log);
      const store = await levelStore(state)('run');
      await refuses(
        continued(log),
        1,
        `--state: the store in ${state} is in use, by another process or another run of this one`,
      );
      await store.close();
      expect((await continued(log)).code).toBe(0);
    });

    it('a state that is damaged, of another program, or no folder', async () => {
      await continued(log);
      rmSync(join(state, 'CURRENT'));
      await refuses(continued(log), 1, `--state: the store in ${state} is damaged: `);

      state = join(folder, 'other');
      const source = () => [{ event: { user: 'ann', time: 0 }, position: 1 }];
      await lastValueFrom(durableSessions({ store: levelStore(state), source, gap: 30 * minute }), { defaultValue: 0 });
      await refuses(continued(log), 1, `--state: another program wrote the state in ${state}`);

      state = join(folder, 'file');
      writeFileSync(state, '');
      await refuses(
        continued(log),
        1,
        `--state: the store cannot be opened: ${state} is not a folder. Name another folder\n`,
      );
    });

    it('to run without classic-level, and says how to install it; without --state it is not missed', async () => {
      const alone = join(folder, 'alone.mjs');
      copyFileSync(program, alone);
      await refuses(
        run(alone, [log, '--state', state]),
        1,
        '--state: the package classic-level, which keeps the state, is not installed: npm install classic-level',
      );
      expect((await run(alone, [log])).code).toBe(0);
    });
  });
});
