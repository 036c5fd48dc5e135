import { spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A browser with one page, which a spec drives. */
export interface DrivenBrowser {
  readonly open: (address: string) => Promise<void>;
  /** Runs the body of a function in the page, and returns its value. */
  readonly run: (body: string) => Promise<unknown>;
  /** The page as a PNG in Base64. */
  readonly screenshot: () => Promise<string>;
  readonly close: () => Promise<void>;
}

const installed = (...files: readonly string[]): string | undefined =>
  files.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

const onPath = (...names: readonly string[]) =>
  installed(
    ...(process.env['PATH'] ?? '').split(delimiter).flatMap((directory) => names.map((name) => join(directory, name))),
  );

const firefox = onPath('firefox', 'firefox-esr');
const webKitDriver = onPath('WebKitWebDriver');
const miniBrowser = installed(
  ...['x86_64', 'aarch64'].flatMap((cpu) =>
    ['4.1', '4.0'].map((version) => `/usr/lib/${cpu}-linux-gnu/webkit2gtk-${version}/MiniBrowser`),
  ),
);
const screen = onPath('xvfb-run');

/** Starts each browser; `undefined` for one that is not installed. */
export const launchers = {
  Firefox: firefox === undefined ? undefined : () => launchFirefox(firefox),
  WebKit:
    webKitDriver === undefined || miniBrowser === undefined || screen === undefined
      ? undefined
      : () => launchWebKit(screen, webKitDriver, miniBrowser),
};

/** Firefox is driven by Marionette, which is built in: messages of JSON over TCP, each behind its length and a colon. */
async function launchFirefox(program: string): Promise<DrivenBrowser> {
  const profile = mkdtempSync(join(tmpdir(), 'firefox-'));
  const port = await freePort();
  writeFileSync(join(profile, 'user.js'), `user_pref('marionette.port', ${String(port)});\n`);
  const args = ['--headless', '--marionette', '--no-remote', '--profile', profile];
  const child = spawn(program, args, { stdio: 'ignore' });
  const socket = await eventually(
    () =>
      new Promise<ReturnType<typeof connect>>((resolve, reject) => {
        const socket = connect(port, '127.0.0.1', () => {
          resolve(socket);
        });
        socket.once('error', reject);
      }),
  );
  let received = Buffer.alloc(0);
  const waiting = new Map<number, (answer: readonly [error: { message: string } | null, result: unknown]) => void>();
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    for (;;) {
      const colon = received.indexOf(':');
      const length = Number(received.subarray(0, colon).toString());
      if (colon < 0 || received.length < colon + 1 + length) return;
      const message: unknown = JSON.parse(received.subarray(colon + 1, colon + 1 + length).toString());
      received = received.subarray(colon + 1 + length);
      // The first message is a greeting.
      if (!Array.isArray(message)) continue;
      const [, id, error, result] = message as [1, number, { message: string } | null, unknown];
      waiting.get(id)?.([error, result]);
    }
  });
  let sent = 0;
  const send = (command: string, parameters: object = {}) =>
    new Promise<unknown>((resolve, reject) => {
      const id = ++sent;
      waiting.set(id, ([error, result]) => {
        waiting.delete(id);
        if (error === null) resolve(result);
        else reject(new Error(error.message));
      });
      const message = JSON.stringify([0, id, command, parameters]);
      socket.write(`${String(Buffer.byteLength(message))}:${message}`);
    });
  await send('WebDriver:NewSession');
  const valueOf = async (answer: Promise<unknown>) => ((await answer) as { value: unknown }).value;
  return {
    async open(url) {
      await send('WebDriver:Navigate', { url });
    },
    run: (script) => valueOf(send('WebDriver:ExecuteScript', { script, args: [] })),
    screenshot: async () => String(await valueOf(send('WebDriver:TakeScreenshot', { full: false }))),
    async close() {
      await send('Marionette:Quit', { flags: ['eForceQuit'] }).catch(() => undefined);
      socket.destroy();
      child.kill();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** WebKit is driven by WebDriver, over HTTP, on a screen of its own. */
async function launchWebKit(screen: string, driver: string, browser: string): Promise<DrivenBrowser> {
  const port = await freePort();
  const child = spawn(screen, ['--auto-servernum', driver, `--port=${String(port)}`], {
    stdio: 'ignore',
    detached: true,
    // In the locale "C", `navigator.language` is no language tag, and the library of the charts gives it to `Intl`.
    env: { ...process.env, LANG: 'en_US.UTF-8', LC_ALL: 'en_US.UTF-8' },
  });
  const send = async (method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) => {
    const answer = await fetch(`http://127.0.0.1:${String(port)}${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const { value } = (await answer.json()) as { value: unknown };
    if (!answer.ok) throw new Error(JSON.stringify(value));
    return value;
  };
  await eventually(() => send('GET', '/status'));
  const { sessionId } = (await send('POST', '/session', {
    capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': { binary: browser, args: ['--automation'] } } },
  })) as { sessionId: string };
  const session = `/session/${sessionId}`;
  return {
    async open(url) {
      await send('POST', `${session}/url`, { url });
    },
    run: (script) => send('POST', `${session}/execute/sync`, { script, args: [] }),
    screenshot: async () => String(await send('GET', `${session}/screenshot`)),
    async close() {
      await send('DELETE', session).catch(() => undefined);
      process.kill(-child.pid!);
    },
  };
}

/** A port that nobody listens on. */
const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => {
        resolve(port);
      });
    });
  });

/** The result of the first call that succeeds. A browser takes a while to start. */
async function eventually<T>(call: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await call();
    } catch (error) {
      if (tries === 300) throw error;
      await sleep(200);
    }
  }
}
