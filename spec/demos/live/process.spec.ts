import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { bundled, type Outcome, run } from '../../program.js';
import { click, post, Reader, search } from './start.js';

const folder = 'dist/spec/live';

beforeAll(async () => {
  await bundled('demos/live/main.ts', `${folder}/main.js`);
  await bundled('demos/live/load/main.ts', `${folder}/load/main.js`);
});

const main = (...args: readonly string[]): Promise<Outcome> => run(`${folder}/main.js`, args);

/** Starts the program. Returns it with a function that waits for a line of its output. */
async function started() {
  const program = spawn(process.execPath, [`${folder}/main.js`, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void program.kill('SIGKILL'));
  const lines = createInterface(program.stdout)[Symbol.asyncIterator]();
  const says = async (text: RegExp): Promise<string> => {
    for (;;) {
      const line = await lines.next();
      if (line.done === true) throw new Error(`it did not say ${String(text)}`);
      const [, found] = text.exec(line.value) ?? [];
      if (found !== undefined) return found;
    }
  };
  return { program, says, url: await says(/^Listening on (http:\S+)$/) };
}

const exitOf = async (program: ChildProcess) => (await once(program, 'exit'))[0] as number | null;

describe.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('on %s', (signal) => {
  it('sends the open sessions to its readers, and ends well', async () => {
    const { program, url } = await started();
    const reader = await Reader.of(url);
    await post(url, [search('ann', 0), click('ann', 1)]);
    const exit = exitOf(program);
    program.kill(signal);

    expect(await reader.next('session')).toMatchObject({ user: 'ann', closedBy: 'end', ctr: 1 });
    expect(await reader.next('minute')).toMatchObject({ searches: 1, clicks: 1 });
    expect(await reader.next('openSessions')).toEqual({ count: 0, newest: [] });
    expect(await reader.rest('session')).toEqual([]);
    expect(await exit).toBe(0);
  });

  it('ends at once when asked again', async () => {
    const { program, says, url } = await started();
    // A request that never ends. The server waits for it when it stops.
    const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => undefined);
    socket.write('POST /events HTTP/1.1\r\nhost: localhost\r\ncontent-length: 10\r\nexpect: 100-continue\r\n\r\n');
    await once(socket, 'data');
    const exit = exitOf(program);
    program.kill(signal);
    await says(/(closing the open sessions)/);
    program.kill(signal);

    expect(await exit).toBe(1);
  });
});

it('tells a client whose events came too late to be taken', async () => {
  const { program, says, url } = await started();
  const socket = connect(Number(new URL(url).port), '127.0.0.1').setEncoding('utf8');
  socket.write('POST /events HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2\r\nexpect: 100-continue\r\n\r\n');
  await once(socket, 'data');
  const exit = exitOf(program);
  program.kill('SIGTERM');
  await says(/(closing the open sessions)/);
  socket.write('[]');

  expect((await once(socket, 'data'))[0]).toMatch(/^HTTP\/1\.1 503 [^]*the server is shutting down/);
  expect(await exit).toBe(0);
});

it.each([
  [['--gap', 'soon'], '--gap: expected a time such as'],
  [['--gap-by', 'user=kiosk'], '--gap-by: expected FIELD=VALUE:TIME, such as user=kiosk:10m, got "user=kiosk"'],
  [['--gap-by', 'agent=bot:1m'], '--gap-by: a gap belongs to a user: expected user=VALUE:TIME, got "agent=bot:1m"'],
  [['--split-after', 'log-out'], '--split-after: expected app-open, search, results or click, got'],
  [['--silence', '0s'], '--silence: expected a time of at least 1ms'],
  [['--port', '70000'], '--port: expected a whole number from 0 to 65535, got "70000"'],
  [['--max-events', '0'], '--max-events: expected a whole number from 1'],
  [['--origin', 'shop.example'], '--origin: expected an origin such as https://shop.example'],
  [['--origin', 'https://shop.example/path'], '--origin: expected an origin'],
  [['--allow-host', 'http://ctr.example'], '--allow-host: expected a name such as ctr.example'],
  [['--speed', '1'], "Unknown option '--speed'"],
])('refuses %j', async (args, fault) => {
  expect(await main(...args)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(fault) as string });
});

it('says that its port is in use', async () => {
  const { url } = await started();
  expect(await main('--port', new URL(url).port)).toEqual({
    code: 1,
    stdout: '',
    stderr: 'demo:live: another program uses the port; --port 0 takes any free one\n',
  });
});

it.each([
  [['--requests', 'abc'], '--requests: expected a whole number from 1 to 9999999, got "abc"'],
  [['--requests', '0'], '--requests: expected a whole number'],
  [['--connections'], "Option '--connections <value>' argument missing"],
  [['--speed', '1'], "Unknown option '--speed'"],
])('refuses to put a load on with %j', async (args, fault) => {
  const outcome = await run(`${folder}/load/main.js`, args);
  expect(outcome).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(fault) as string });
  expect(outcome.stderr).not.toContain('    at ');
});

it('explains the load', async () => {
  expect(await run(`${folder}/load/main.js`, ['--help'])).toMatchObject({
    code: 0,
    stderr: '',
    stdout: expect.stringContaining('--requests N') as string,
  });
});

it('explains itself', async () => {
  expect(await main('--help')).toMatchObject({
    code: 0,
    stderr: '',
    stdout: expect.stringContaining('POST /events') as string,
  });
});

it('accounts for every event under load', async () => {
  const { code, stdout } = await run(`${folder}/load/main.js`, ['--requests', '100']);

  expect(stdout).toContain('Every event is accounted for');
  expect(stdout).toMatch(/events sent +10,000\n/);
  expect(stdout).toMatch(/accepted +9,600 /);
  expect(code).toBe(0);
});
