import { once } from 'node:events';
import { get, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { onTestFinished } from 'vitest';
import type { Access } from '../../../parts/server/access.js';
import { defaultLimits, type Limits } from '../../../demos/live/limits.js';
import type { Messages, Stats } from '../../../demos/live/messages.js';
import type { Cut } from '../../../demos/live/pipeline.js';
import { startServer } from '../../../demos/live/server.js';

const hour = 3_600_000;

interface Options extends Partial<Cut> {
  readonly refresh?: number;
  readonly limits?: Partial<Limits>;
  readonly page?: string;
  readonly access?: Partial<Access>;
}

/** A server in this process. Its sessions close in silence only if `silence` is set. */
export async function start({ limits = {}, page = 'none', refresh = 20, access = {}, ...cut }: Options = {}) {
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    pages: page,
    refresh,
    access: { hosts: [], origins: [], ...access },
    limits: { ...defaultLimits, ...limits },
    cut: {
      gap: 10_000,
      gapsBy: [],
      grace: 0,
      silence: hour,
      maxAhead: 60_000,
      maxEvents: 1_000,
      splitBefore: [],
      splitAfter: [],
      every: 60_000,
      ...cut,
    },
  });
  let stopped: Promise<void> | undefined;
  const stop = () => (stopped ??= server.stop());
  onTestFinished(stop);
  return { url: server.url, stop };
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Sends the path unchanged; `fetch` would normalize it. */
export async function ask(
  url: string,
  method: string,
  path: string,
  body?: string | Buffer,
  headers = {},
): Promise<Answer> {
  const asked = request(url, { method, path, headers, agent: false });
  asked.end(body);
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return { status: response.statusCode!, headers: response.headers, text: await textOf(response) };
}

export async function post(url: string, body: string | object, type = 'application/json') {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await ask(url, 'POST', '/events', text, { 'content-type': type });
  return { status: answer.status, body: JSON.parse(answer.text) as unknown };
}

export const statsOf = async (url: string): Promise<Stats> =>
  JSON.parse((await ask(url, 'GET', '/stats')).text) as Stats;

export async function textOf(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8') as AsyncIterable<string>) text += chunk;
  return text;
}

/** A reader of `/ctr`. `next` waits for the next message with this name that `isWanted` accepts. */
export class Reader {
  readonly #frames: AsyncGenerator<readonly [name: string, message: unknown]>;

  private constructor(response: IncomingMessage) {
    this.#frames = framesOf(response);
  }

  static async of(url: string): Promise<Reader> {
    const [response] = (await once(get(`${url}/ctr`, { agent: false }), 'response')) as [IncomingMessage];
    onTestFinished(() => {
      response.destroy();
    });
    return new Reader(response);
  }

  async next<N extends keyof Messages>(
    name: N,
    isWanted: (message: Messages[N]) => boolean = () => true,
  ): Promise<Messages[N]> {
    for (;;) {
      const frame = await this.#frames.next();
      if (frame.done === true) throw new Error(`the server ended before ${name} came`);
      const [each, message] = frame.value;
      if (each === name && isWanted(message as Messages[N])) return message as Messages[N];
    }
  }

  /** The messages with this name that still arrive before the server closes the stream. */
  async rest<N extends keyof Messages>(name: N): Promise<Messages[N][]> {
    const messages: Messages[N][] = [];
    for await (const [each, message] of this.#frames) if (each === name) messages.push(message as Messages[N]);
    return messages;
  }
}

async function* framesOf(response: IncomingMessage): AsyncGenerator<readonly [string, unknown], void> {
  let rest = '';
  for await (const chunk of response.setEncoding('utf8') as AsyncIterable<string>) {
    const frames = (rest + chunk).split('\n\n');
    rest = frames.pop()!;
    for (const frame of frames) {
      const [, name = '', data = ''] = /^event: (\w+)\ndata: (.*)$/.exec(frame) ?? [];
      yield [name, JSON.parse(data)];
    }
  }
}

export const search = (user: string | number, time: unknown, more = {}) => ({
  user,
  time,
  type: 'search',
  query: 'dogs',
  ...more,
});
export const click = (user: string | number, time: unknown, more = {}) => ({
  user,
  time,
  type: 'click',
  item: 'fido',
  ...more,
});
