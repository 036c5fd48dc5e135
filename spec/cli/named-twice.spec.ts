import { spawnSync } from 'node:child_process';
import { existsSync, linkSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { builtCommand } from './command.js';

const { folder, program, run } = builtCommand('named-twice');

const content = '{"user":"a","time":0,"type":"search"}\n';
const path = (name: string) => join(folder, name);
const log = path('a.ndjson');
const state = path('state');

beforeAll(() => {
  writeFileSync(log, content);
  writeFileSync(path('other.ndjson'), content);
  symlinkSync('a.ndjson', path('link.ndjson'));
  linkSync(log, path('hard.ndjson'));
  symlinkSync('.', path('here'));
  mkdirSync(state);
  writeFileSync(path('state/CURRENT'), 'a file of the state');
});

async function refuses(args: readonly string[], sentence: string) {
  const { code, stdout, stderr } = await run(args);
  expect(stderr).toContain(`rxjs-sessionize: ${sentence}\n`);
  expect([code, stdout]).toEqual([2, '']);
  expect(readFileSync(log, 'utf8')).toBe(content);
}

describe('a log', () => {
  it('that is named twice is refused, also by another path or link', async () => {
    await refuses([log, log], `${log} is named twice: name each log once`);
    for (const again of [`${folder}/./a.ndjson`, path('link.ndjson'), path('hard.ndjson'), path('here/a.ndjson')])
      await refuses([log, path('other.ndjson'), again], `${log} and ${again} are the same file: name each log once`);
    await refuses([log, log, '--state', path('new')], `${log} is named twice: name each log once`);
    expect((await run([log, path('other.ndjson')])).code).toBe(0);
  });

  it('that is standard input too is refused', () => {
    const shown = shell('"$0" "$1" - "$2" < "$2"');
    expect([shown.status, shown.stdout]).toEqual([2, '']);
    expect(shown.stderr).toContain(`standard input and ${log} are the same file: name each log once\n`);
  });

  it('is not replaced by an output, also by another path or link', async () => {
    for (const out of [log, path('link.ndjson'), path('hard.ndjson'), path('here/a.ndjson')]) {
      for (const table of [['--sessions'], ['--events'], ['--csv'], ['--parquet'], ['--metrics']])
        await refuses([log, ...table, '--out', out], `--out is the log ${log}, and would change it: name another file`);
      await refuses([log, '--html', out], `--html is the log ${log}, and would change it: name another file`);
    }
    await refuses([log, '--state', log], `--state is the log ${log}, and would change it: name another file`);
    await refuses(
      [path('missing.ndjson'), '--follow', '--html', path('here/missing.ndjson')],
      `--html is the log ${path('missing.ndjson')}, and would change it: name another file`,
    );
  });

  it('is not continued by standard output', () => {
    const shown = shell('"$0" "$1" "$2" --events >> "$2"');
    expect(shown.status).toBe(2);
    expect(shown.stderr).toContain(`standard output is the log ${log}, and would change it: name another file\n`);
    expect(readFileSync(log, 'utf8')).toBe(content);
  });
});

describe('an output', () => {
  it('does not replace another one', async () => {
    for (const html of [path('new'), path('here/new')])
      await refuses(
        [log, '--csv', '--out', path('new'), '--html', html],
        '--out and --html name the same file: name two',
      );
    expect(existsSync(path('new'))).toBe(false);
    const shown = shell(`"$0" "$1" "$2" --html "${path('page')}" > "${path('page')}"`);
    expect(shown.status).toBe(2);
    expect(shown.stderr).toContain('standard output and --html name the same file: name two\n');
  });

  it('does not replace the state', async () => {
    await refuses([log, '--state', state, '--html', state], '--state and --html name the same file: name two');
    for (const html of [path('state/CURRENT'), path('here/state/report.html')])
      await refuses(
        [log, '--state', state, '--html', html],
        '--html names a file in the folder of --state, which is only for the state: name another one',
      );
    expect(readFileSync(path('state/CURRENT'), 'utf8')).toBe('a file of the state');
  });

  it('does not replace a folder, which is said before the log is read', async () => {
    const { code, stdout, stderr } = await run([log, '--html', state]);
    expect([code, stdout, stderr]).toEqual([1, '', `rxjs-sessionize: cannot write ${state}: this is a folder\n`]);
  });
});

/** Runs a line of the shell: `$0` and `$1` run the program, `$2` is the log. */
const shell = (line: string) => spawnSync('sh', ['-c', line, process.execPath, program(), log], { encoding: 'utf8' });
