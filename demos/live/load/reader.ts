import { get, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { Messages } from '../messages.js';

/** What a reader of `/ctr` received until the server ended the response or dropped the reader. */
export interface Told {
  readonly sessions: number;
  /** The searches and clicks of all minutes. */
  readonly events: number;
}

/** Follows `/ctr` to its end. */
export async function follow(url: string): Promise<{ readonly told: Promise<Told> }> {
  const [response] = (await once(get(`${url}/ctr`), 'response')) as [IncomingMessage];
  return { told: read(response) };
}

async function read(response: IncomingMessage): Promise<Told> {
  let sessions = 0;
  let events = 0;
  let rest = '';
  try {
    for await (const chunk of response.setEncoding('utf8') as AsyncIterable<string>) {
      const frames = (rest + chunk).split('\n\n');
      rest = frames.pop()!;
      for (const frame of frames) {
        if (frame.startsWith('event: session')) {
          sessions++;
        } else if (frame.startsWith('event: minute')) {
          const { searches, clicks } = JSON.parse(frame.slice(frame.indexOf('{'))) as Messages['minute'];
          events += searches + clicks;
        }
      }
    }
  } catch {
    // The reader was dropped. The sums will be too small, which shows it.
  }
  return { sessions, events };
}
