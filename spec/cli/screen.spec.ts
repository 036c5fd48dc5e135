import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { builtCommand } from './command.js';

const { program, folder } = builtCommand('screen');

const execute = promisify(execFile);
const sample = 'demos/data/trec-sessions.csv --sort --time t_ms --search event=search --click event=click';

/** Everything that the program writes to a terminal of this size. */
async function shownOn(columns: number, rows: number, args: string, log = sample): Promise<string> {
  const command = `stty cols ${String(columns)} rows ${String(rows)}; ${process.execPath} ${program()} ${log} ${args}`;
  const { stdout } = await execute('script', ['--quiet', '--return', '--command', command, '/dev/null']);
  return stdout.replaceAll('\r\n', '\n');
}

/** The lines that remain on the terminal at the end, without the progress bar. */
async function printedOn(columns: number, rows: number, args: string): Promise<readonly string[]> {
  const text = stripVTControlCharacters(await shownOn(columns, rows, args));
  return text
    .slice(text.lastIndexOf('\r') + 1)
    .trimEnd()
    .split('\n');
}

describe('the report on a terminal', () => {
  it('fits on 80 columns and 24 lines, with its first line and what the shell asks below it', async () => {
    const lines = await printedOn(80, 24, '');
    expect(lines.length).toBeLessThan(24);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(lines.join('\n')).toMatch(/trec-sessions\.csv {2}1970-01-01 00:00 – 1970-01-01 23:41 UTC\n {2}events/);
    expect(lines.join('\n')).not.toContain('Clicks per search of the sessions');
  });

  it('shows a picture where there is room for it', async () => {
    expect((await printedOn(80, 40, '')).join('\n')).toContain('Clicks per search of the sessions');
  });

  it('has two parts beside each other on 140 columns, below a title that is above both', async () => {
    const lines = await printedOn(140, 40, '');
    expect(lines.filter((line) => line.length > 140)).toEqual([]);
    const title = lines.findIndex((line) => line.endsWith('UTC'));
    expect(lines[title + 1]).toMatch(/^ {2}events +1,643 .{50,} {2}Clicks per search of the sessions$/);
  });
});

it('rows on a terminal stand on lines of their own, without progress between them', async () => {
  const shown = await shownOn(200, 40, '--sessions');
  expect(shown).not.toContain('\r');
  expect(shown.trimEnd().split('\n')).toHaveLength(236);
  expect(await shownOn(200, 40, '--sessions > /dev/null')).toContain('\r');
});

it('says first that more than 1 % are left out, where the result is written at the end', async () => {
  const shown = await shownOn(100, 40, '--metrics --latest 1970-01-01T06:00:00Z');
  expect(shown).toMatch(/Left out: [^]* searches +\d/);
});

it.each(['--csv', '--json', '--events'])(
  'what comes from a log steers no terminal, but reaches another program as it is: %s',
  async (args) => {
    const log = join(folder, 'hostile.ndjson');
    const hostile = '\u001b[2J\u009b31m\u202e\rann';
    const events = [0, 1].map((time) => ({ user: hostile, time, type: 'search' }));
    writeFileSync(log, events.map((event) => `${JSON.stringify(event)}\n`).join(''));

    const shown = await shownOn(200, 40, `${args} --gap 1m`, log);
    expect(shown).toContain('\\u009b31m\\u202e');

    expect(shown).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(await shownOn(200, 40, `${args} --gap 1m | cat`, log)).toContain('\u009b31m\u202e');
  },
);
