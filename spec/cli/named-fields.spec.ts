import { describe, expect, it } from 'vitest';
import { builtCommand } from './command.js';

const { run } = builtCommand('named-fields');

/** The sessions of a log, as `--json` writes them. */
async function sessions(input: string, ...args: readonly string[]): Promise<readonly object[]> {
  const { code, stdout, stderr } = await run([...args, '--json'], { input });
  expect([code, stderr]).toEqual([0, '']);
  return stdout.split('\n', 10).flatMap((line) => (line === '' ? [] : [JSON.parse(line) as object]));
}

describe('a field is named', () => {
  it.each([
    ['of a JSON object', '{"a.b":"itself","a":{"b":"inside"},"time":0}\n{"a":{"b":"inside"},"time":1}\n'],
    ['of a table', 'a.b,a,time\nitself,"{""b"":""inside""}",0\n'],
  ])('%s by its whole name rather than by a path', async (_what, input) => {
    const [first] = await sessions(input, '--user', 'a.b');
    expect(first).toMatchObject({ 'a.b': 'itself' });
  });

  it('of a table by a path where no column has the whole name', async () => {
    expect(await sessions('a,time\n"{""b"":""inside""}",0\n', '--user', 'a.b')).toMatchObject([{ 'a.b': 'inside' }]);
  });

  it('for the date, and another one for the time of day', async () => {
    const input = 'user;day;clock\nann;2026-03-02;10:00:00\nann;2026-03-02;10:00:30.5\n';
    const args = ['--time', 'day,clock', '--time-zone', 'Europe/Berlin'];
    const start = Date.parse('2026-03-02T09:00:00Z');
    expect(await sessions(input, ...args)).toMatchObject([{ start, end: start + 30_500, events: 2 }]);
  });

  it('twice for a user of two fields, as once with a comma', async () => {
    const input = 'ip,agent,time\n1,x,0\n1,y,1\n1,x,2\n';
    const twice = await sessions(input, '--user', 'ip', '--user', 'agent');
    expect(twice).toMatchObject([
      { ip: '1', agent: 'y', events: 1 },
      { ip: '1', agent: 'x', events: 2 },
    ]);
    expect(twice).toEqual(await sessions(input, '--user', 'ip,agent'));
  });
});
