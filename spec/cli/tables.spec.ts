import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../program.js';
import { builtCommand } from './command.js';

const { folder, run } = builtCommand('tables');

const of = (input: string, ...args: readonly string[]): Promise<Outcome> => run(args, { input });

/** The user, searches and clicks of each session. */
async function sessions(input: string, ...args: readonly string[]): Promise<readonly (readonly unknown[])[]> {
  const { code, stdout, stderr } = await of(input, '--json', '--sessions', ...args);
  expect([code, stderr]).toEqual([0, '']);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
    .map(({ user, searches, clicks }) => [user, searches, clicks]);
}

const headless = ['ann,1700000000000,red shoes,search', 'ann,1700000001000,,click', 'bob,1700000002000,hat,search', ''];
const columns = ['--columns', 'user,time,query,type'];

describe('a table without a head line', () => {
  it.each([[','], [';'], ['|'], ['\t']])(
    'is read with the columns that are named, with %j between its values',
    async (delimiter) => {
      const input = headless.join('\n').replaceAll(',', delimiter);
      expect(await sessions(input, ...columns)).toEqual([
        ['ann', 1, 1],
        ['bob', 1, 0],
      ]);
    },
  );

  it('may have columns that nobody needs, and commas in its texts', async () => {
    const input = 'x\tann\t1700000000000\ta, b, c, d, e\tsearch\n';
    expect(await sessions(input, '--columns', ',user,time,query,type')).toEqual([['ann', 1, 0]]);
  });

  it('has a head line in --events, with these names', async () => {
    const { stdout } = await of(headless.join('\n'), '--events', ...columns);
    expect(stdout.split('\n').slice(0, 2)).toEqual([
      'user,time,query,type,session_id,session_start,session_end,event_index,session_events,rejected',
      expect.stringMatching(/^ann,1700000000000,red shoes,search,/) as string,
    ]);
  });

  it('that has other columns is counted as left out, line by line', async () => {
    const { code, stderr } = await of('a,b\nc,d\n', ...columns);
    expect(code).toBe(1);
    expect(stderr).toContain('input:1  2 values in 4 columns');
  });

  it('is told in the message how to name them', async () => {
    const { code, stderr } = await of(headless.join('\n'));
    expect(code).toBe(1);
    expect(stderr).toContain(
      ' does not name its columns: its first line looks like an event. It has:\n  user     "ann"',
    );
    expect(stderr).toMatch(/^ {2}rxjs-sessionize --columns user,time,column3,type$/m);
  });

  it('is told how, with the names in a comment above it', async () => {
    const { code, stderr } = await of(`# of my shop\n#who, at ,uid,what\n${headless.join('\n')}`, '--user', 'who');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^ {2}rxjs-sessionize --columns who,at,uid,what --time at .*--user who$/m);
  });

  it('is told how, with the names in a comment as W3C logs have it', async () => {
    const { stderr } = await of(`#Fields: who,at,uid,what\n${headless.join('\n')}`, '--user', 'who');
    expect(stderr).toMatch(/^ {2}rxjs-sessionize --columns who,at,uid,what /m);
  });

  it('goes on with --state', async () => {
    const path = join(folder, 'headless.csv');
    writeFileSync(path, `# export of today\n${headless.slice(0, 2).join('\n')}\n`);
    const args = [path, '--state', join(folder, 'state'), '--json', ...columns];
    expect(await run(args)).toMatchObject({ code: 0, stdout: '' });
    writeFileSync(path, 'bob,1700009000000,hat,search\n', { flag: 'a' });
    expect((await run(args)).stdout).toMatch(/"user":"ann".*"searches":1,"clicks":1/);
    const other = await run([path, '--state', join(folder, 'state'), '--json', '--columns', 'time,user,a,b']);
    expect(other).toMatchObject({ code: 1, stderr: expect.stringContaining('--columns') as string });
  });

  it.each([
    ['--columns', 'a,b,a', '--columns: a is named twice'],
    ['--columns', ',', '--columns: expected the names of the columns with commas between them, got none'],
    ['--quote', 'ab', '--quote: expected a character such as " or \', or none, got "ab"'],
    ['--quote', ',', '--quote: expected a character such as " or \', or none, got ","'],
  ])('%s %s is refused', async (option, value, said) => {
    const { code, stderr } = await of('', option, value);
    expect([code, stderr.split('\n')[0]]).toEqual([2, `rxjs-sessionize: ${said}`]);
  });
});

describe('comments', () => {
  const input = '#made by x\n#\n# of, today\nuser,time,type\nann,0,search\n# a, remark\nann,1,click\n#bob,2,search\n';

  it('are passed over, and what has as many values as a row is a row', async () => {
    expect(await sessions(input)).toEqual([
      ['ann', 1, 1],
      ['#bob', 1, 0],
    ]);
  });

  it('may stand behind a byte order mark', async () => {
    expect(await sessions(`\uFEFF${input.replaceAll('\n', '\r\n')}`)).toHaveLength(2);
  });

  it('keep the numbers of the lines right', async () => {
    expect((await of(`${input}ann\n`, '--json')).stderr).toContain('input:9  1 values in 3 columns');
  });
});

describe('quotes', () => {
  const tsv = 'user\tquery\ttime\ttype\na\t"foo\t0\tsearch\na\t"b\tc"\t1\tsearch\n';

  it('are letters between tabs', async () => {
    const { code, stdout, stderr } = await of(tsv, '--csv');
    expect(code).toBe(0);
    expect(stdout).toMatch(/,1,end,1,0,0\n$/);
    expect(stderr).toContain('input:3  5 values in 4 columns');
  });

  it('quote between tabs with --quote', async () => {
    const quoted = tsv.replace('"foo', '"foo"');
    expect(await sessions(quoted, '--quote', '"')).toEqual([['a', 2, 0]]);
  });

  it('may be another character, or none', async () => {
    const apostrophes = "user,query,time,type\na,'x, y',0,search\na,\"z,1,search\n";
    expect(await sessions(apostrophes, '--quote', "'")).toEqual([['a', 2, 0]]);
    expect(await sessions('user,query,time,type\na,"z,1,search\n', '--quote', 'none')).toEqual([['a', 1, 0]]);
  });
});

describe('line ends', () => {
  it.each([
    ['carriage returns and one line feed', '\r', '\n'],
    ['line feeds and one carriage return', '\n', '\r'],
    ['both together, and one carriage return', '\r\n', '\r'],
  ])('may be %s', async (_, usual, last) => {
    const rows = ['user,time,query,type', ...headless.slice(0, 3)];
    const input = `${rows.join(usual)}${last}bob,1700000003000,,click${usual}`;
    expect(await sessions(input)).toEqual([
      ['ann', 1, 1],
      ['bob', 1, 1],
    ]);
    expect((await of(`${input}bob${usual}`, '--json')).stderr).toContain('input:6  1 values in 4 columns');
  });
});
