import { expect, it } from 'vitest';
import { readInThread } from '../../read/node/read-in-thread.js';
import { plainFields } from './plain-fields.js';

const reading = (program: string) =>
  readInThread(
    { log: 'log', format: undefined, table: {}, fields: plainFields },
    {
      program: new URL(`data:text/javascript,${encodeURIComponent(program)}`),
      badLine: () => undefined,
      hasRead: () => Promise.resolve(),
    },
  );

it.each([
  ['an error', 'throw new TypeError("no such thing")', 'no such thing'],
  ['a rejection', 'Promise.reject(new TypeError("nobody awaits this"))', 'nobody awaits this'],
  ['its end', '', 'has ended before the log'],
  ['an exit', 'process.exit(3)', 'has ended before the log'],
])('fails where the other thread does, by %s', async (_, program, message) => {
  await expect(reading(program).next()).rejects.toThrow(message);
});

it('ends the other thread when nobody asks for more', async () => {
  const piece = '{ bytes: 1, badLines: [], batch: undefined, fault: undefined }';
  const one = reading(`
    import { parentPort } from 'node:worker_threads';
    parentPort.postMessage(${piece});
    setInterval(() => {}, 1_000);
  `);
  expect(await one.next()).toEqual({ done: true, value: undefined });
});
