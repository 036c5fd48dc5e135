import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { from, lastValueFrom, map, merge, scan, Subject, takeWhile, tap } from 'rxjs';
import { groupByUser, liveClock, type Rejection, sessionize } from 'rxjs-sessionize';
import { expect, it, onTestFinished } from 'vitest';

interface Beat {
  readonly user: string;
  readonly time: number;
}

const beats = 300;

/** Sends the time to a port about every 5 ms, alternately as ann and as bob. Then it stops. */
const sender = `
  const socket = require('node:net').connect(Number(process.argv[1]));
  let sent = 0;
  const timer = setInterval(() => {
    socket.write(JSON.stringify({ user: sent % 2 ? 'bob' : 'ann', time: Date.now() }) + '\\n');
    if (++sent === ${String(beats)}) clearInterval(timer);
  }, 5);
`;

/** Blocks this thread: in this time no timer fires and no socket is read. */
const block = (ms: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
};

// Runs in real time. It tests what Node does first after the event loop was blocked: it runs due timers, and only then reads input.
it('does not charge users for an event loop that is blocked', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const child = spawn(process.execPath, ['-e', sender, String((server.address() as AddressInfo).port)]);
  onTestFinished(() => {
    child.kill();
    server.close();
  });
  const [socket] = (await once(server, 'connection')) as [Socket];

  let received = 0;
  const rejections = new Subject<Rejection<string, Beat>>();
  const sessions = from(createInterface({ input: socket })).pipe(
    map((line) => JSON.parse(line) as Beat),
    tap(() => {
      // Each block lasts far longer than a session stays open in silence.
      if (++received % 100 === 50) setImmediate(block, 1_000);
    }),
    groupByUser(),
    sessionize({
      gap: 100,
      clock: liveClock({ silence: 300 }),
      rejected: (rejection) => {
        rejections.next(rejection);
      },
    }),
  );
  const taken = sessions.pipe(map(({ events }) => events.length));
  const late: Rejection<string, Beat>[] = [];
  const rejected = rejections.pipe(
    tap((rejection) => late.push(rejection)),
    map(() => 1),
  );
  await lastValueFrom(
    merge(taken, rejected).pipe(
      scan((sum, count) => sum + count, 0),
      takeWhile((sum) => sum < beats),
    ),
  );

  expect(late).toEqual([]);
});
