import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { costIn, sayCost } from '../../cost.js';
import { hostileTexts } from '../../hostile-texts.js';
import { bundled } from '../../program.js';
import { statsOf } from './start.js';

const program = 'dist/spec/live-bounds/main.js';
beforeAll(() => bundled('demos/live/main.ts', program));

/** The bounds that SECURITY.md states: MB of memory and seconds of processor time. */
const most = { memory: 300, time: 20 };

const head = (method: string, more = '') => `${method} /events HTTP/1.1\r\nhost: localhost\r\n${more}`;
const posting = (body: string) => head('POST', `content-length: ${String(Buffer.byteLength(body))}\r\n\r\n${body}`);
const bodies = Object.values(hostileTexts).map((body) => posting(body.slice(0, 200_000)));

const floods: readonly (readonly [what: string, connections: number, sent: string])[] = [
  ['bodies of which no event can be made', 5, bodies.join('')],
  ['OPTIONS, a thousand in a row', 20, head('OPTIONS', '\r\n').repeat(1_000)],
  ['HEAD, a thousand in a row', 20, 'HEAD /stats HTTP/1.1\r\nhost: localhost\r\n\r\n'.repeat(1_000)],
  ['requests that do not wait for answers', 200, 'GET /stats HTTP/1.1\r\nhost: localhost\r\n\r\n'.repeat(20_000)],
  ['bodies that never end', 200, `${head('POST', 'content-length: 200000\r\n\r\n')}${'['.repeat(100_000)}`],
  ['chunks of a byte', 20, `${head('POST', 'transfer-encoding: chunked\r\n\r\n')}${'1\r\n[\r\n'.repeat(100_000)}`],
  [
    'trailers of a megabyte',
    20,
    `${head('POST', 'transfer-encoding: chunked\r\n\r\n')}0\r\n${'x: y\r\n'.repeat(170_000)}\r\n`,
  ],
  ['headers that never end', 200, head('GET', 'x: y\r\n'.repeat(2_000))],
];

describe('what strangers send costs the server no more than is promised', () => {
  it.each(floods)('%s', { timeout: 60_000 }, async (_, connections, sent) => {
    const server = spawn(process.execPath, [...sayCost, program, '--port', '0']);
    const said = text(server.stderr);
    const [line] = (await once(createInterface(server.stdout), 'line')) as [string];
    const url = line.replace('Listening on ', '');
    const sockets = Array.from({ length: connections }, () => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => undefined);
      socket.on('data', () => undefined).write(sent);
      return socket;
    });
    await wait(2_000);
    expect(await statsOf(url)).toMatchObject({ accepted: 0 });
    for (const socket of sockets) socket.destroy();
    server.kill('SIGTERM');
    const [code] = (await once(server, 'close')) as [number | null];
    expect(code).toBe(0);
    const stderr = await said;
    expect(stderr.replace(/\ncost .*/, '')).toBe('');
    const { memory, time } = costIn(stderr);
    expect(memory).toBeLessThan(most.memory);
    expect(time).toBeLessThan(most.time);
  });
});
