import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { levelKeeping } from '../../../demos/search-shop/level-keeping.js';
import { bundled, run } from '../../program.js';
import { database, whyNoPostgres } from '../../postgres/database.js';
import { act, folder, send, start, viewWhen } from './start.js';

const program = 'dist/spec/shop/main.js';

beforeAll(() => bundled('demos/search-shop/main.ts', program));

/** The folder of a shop that has an open session. */
async function dataOf(gap: number): Promise<string> {
  const data = folder();
  const shop = await start(await levelKeeping(data), { gap });
  await send(shop.url, act('ann', 'search', { query: 'tea' }));
  await viewWhen(shop.url, ({ open }) => open.length === 1);
  await shop.stop();
  const keeping = await levelKeeping(data);
  await vi.waitFor(async () => (await keeping.store('read')).close());
  await keeping.close();
  return data;
}

it('says what to do where its state was made with another gap', { timeout: 40_000 }, async () => {
  const data = await dataOf(20_000);
  expect(await run(program, ['--port', '0', '--data', data, '--gap', '30s'])).toEqual({
    code: 1,
    stdout: '',
    stderr:
      'demo:shop: the snapshot was made with gap 20000, which is 30000 here; its sessions would be others. ' +
      'Start it with the options of before, or with other data: --data or --postgres\n',
  });
});

it('says that another program uses its data', { timeout: 40_000 }, async () => {
  const data = folder();
  await start(await levelKeeping(data));
  const { code, stderr } = await run(program, ['--port', '0', '--data', data]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^demo:shop: the data cannot be opened: .*lock.*; name another folder with --data\n$/);
  expect(stderr).toContain(join(data, 'log'));
});

it.each([
  ['nonsense', /^demo:shop: the database of --postgres cannot be used: .+\n$/],
  [
    'postgres://127.0.0.1:1/shop',
    /^demo:shop: the database of --postgres cannot be used: connect ECONNREFUSED 127.0.0.1:1\n$/,
  ],
])('says that its database cannot be used: %s', { timeout: 40_000 }, async (url, sentence) => {
  const { code, stderr } = await run(program, ['--port', '0', '--postgres', url]);
  expect(code).toBe(1);
  expect(stderr).toMatch(sentence);
});

it('says that its database does not answer', { timeout: 40_000 }, async () => {
  const silent = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void silent.close());
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  expect(await run(program, ['--port', '0', '--postgres', `postgres://shop@127.0.0.1:${String(port)}/shop`])).toEqual({
    code: 1,
    stdout: '',
    stderr: 'demo:shop: the database of --postgres cannot be used: Connection terminated due to connection timeout\n',
  });
});

describe.skipIf(whyNoPostgres() !== undefined)('a shop whose output nobody reads any more', () => {
  const { server } = database();

  it('goes on where its store fails', { timeout: 60_000 }, async () => {
    const shop = spawn(process.execPath, [program, '--port', '0', '--postgres', server().url]);
    onTestFinished(() => void shop.kill('SIGKILL'));
    const [line] = (await once(createInterface(shop.stdout), 'line')) as [string];
    const url = line.replace('Listening on ', '');
    for (const output of [shop.stdout, shop.stderr]) {
      output.destroy();
      await once(output, 'close');
    }
    await server().kill();
    expect(await send(url, act('ann', 'app-open'))).toMatchObject({ status: 503 });
    await server().start();
    await vi.waitFor(async () => {
      expect(await send(url, act('ann', 'app-open'))).toMatchObject({ status: 202 });
    }, 20_000);
    shop.kill('SIGTERM');
    expect(await once(shop, 'exit')).toEqual([0, null]);
  });
});
