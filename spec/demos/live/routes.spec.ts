import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { ask, start } from './start.js';

it('says what is not there', async () => {
  const { url } = await start();

  expect(await ask(url, 'GET', '/nowhere?x=1')).toMatchObject({
    status: 404,
    text: '{"error":"there is nothing at this path"}\n',
  });
  // The page was not built.
  expect(await ask(url, 'GET', '/')).toMatchObject({ status: 404 });
});

it.each([
  ['GET', '/events', 'POST, OPTIONS'],
  ['POST', '/ctr', 'GET'],
  ['DELETE', '/stats', 'GET'],
])('says what can be done instead of %s %s', async (method, path, allow) => {
  const { url } = await start();

  expect(await ask(url, method, path)).toMatchObject({ status: 405, headers: { allow } });
});

it('serves the files of the page, and no others', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'live-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  mkdirSync(join(folder, 'page/assets'), { recursive: true });
  writeFileSync(join(folder, 'page/index.html'), '<p>live');
  writeFileSync(join(folder, 'page/assets/main.js'), 'live()');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  const { url } = await start({ page: join(folder, 'page') });

  const html = { status: 200, text: '<p>live', headers: { 'content-type': 'text/html; charset=utf-8' } };
  expect(await ask(url, 'GET', '/')).toMatchObject(html);
  expect(await ask(url, 'GET', '/index.html?x')).toMatchObject(html);
  expect(await ask(url, 'HEAD', '/')).toMatchObject({ ...html, text: '' });
  expect(await ask(url, 'GET', '/assets/main.js')).toMatchObject({
    text: 'live()',
    headers: { 'content-type': 'text/javascript', 'x-content-type-options': 'nosniff' },
  });
  for (const path of ['/../secret.txt', '/assets/../../secret.txt', '/%2e%2e/secret.txt', '/assets', '//secret.txt']) {
    expect(await ask(url, 'GET', path)).toMatchObject({ status: 404 });
  }
});
