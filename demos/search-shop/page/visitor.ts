import type { ShopEvent } from '../events.js';

/** An event as the page reports it. The visitor, the time and the id are added later. */
type Act = ShopEvent extends infer E ? (E extends ShopEvent ? Omit<E, 'id' | 'user' | 'time'> : never) : never;

/** Works without `crypto.randomUUID` too, which pages without TLS lack. */
const randomId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('');

const prefix = 'event:';
/** How long to wait for an answer, in ms. */
const patience = 10_000;
const longestPause = 5_000;
const atOnce = 100;
/** The most events that wait: a visitor who is offline for days must not fill the browser's storage. */
const mostWaiting = 1_000;

/** `localStorage`, or if there is none, a storage that lasts as long as the page. */
function storage(): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> & { readonly keys: () => string[] } {
  try {
    const { localStorage } = window;
    localStorage.setItem('try', '');
    localStorage.removeItem('try');
    return {
      getItem: (key) => localStorage.getItem(key),
      setItem(key, value) {
        localStorage.setItem(key, value);
      },
      removeItem(key) {
        localStorage.removeItem(key);
      },
      keys: () => Object.keys(localStorage),
    };
  } catch {
    const kept = new Map<string, string>();
    return {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
      keys: () => Array.from(kept.keys()),
    };
  }
}

/**
 * Logs what a visitor does. Each event has its own key in the browser's storage. It stays there until the server has it on its
 * disk. It is sent again until then, and its id makes sure that it counts once.
 */
export class Visitor {
  readonly #kept = storage();
  readonly #user: string;
  #isSending = false;
  #latest = 0;
  #pause = 250;

  /** @param waiting - called with the number of events that the server has not acknowledged yet */
  constructor(private readonly waiting: (count: number) => void) {
    this.#user = this.#kept.getItem('visitor') ?? randomId();
    this.#kept.setItem('visitor', this.#user);
    // While a page closes, only a beacon is sent. Its answer is lost, so the next visit sends the events again.
    addEventListener('pagehide', () => {
      const events = this.#waiting().slice(0, atOnce);
      if (events.length > 0) navigator.sendBeacon('./events', bodyOf(events));
    });
    void this.#send();
  }

  log(act: Act): void {
    if (this.#waiting().length < mostWaiting) {
      // A search and its results may happen in the same millisecond. The storage keeps their order only if their times differ.
      this.#latest = Math.max(Date.now(), this.#latest + 1);
      const event = { ...act, id: randomId(), user: this.#user, time: this.#latest };
      this.#kept.setItem(prefix + event.id, JSON.stringify(event));
      this.waiting(this.#waiting().length);
    }
    void this.#send();
  }

  #waiting(): ShopEvent[] {
    return this.#kept
      .keys()
      .filter((key) => key.startsWith(prefix))
      .flatMap((key) => {
        const text = this.#kept.getItem(key);
        return text === null ? [] : [JSON.parse(text) as ShopEvent];
      })
      .sort((a, b) => a.time - b.time);
  }

  async #send(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    // Events of one turn of the event loop are sent in one request.
    await Promise.resolve();
    for (let events = this.#waiting(); events.length > 0; events = this.#waiting()) {
      this.waiting(events.length);
      const some = events.slice(0, atOnce);
      if (await isTaken(some)) {
        for (const { id } of some) this.#kept.removeItem(prefix + id);
        this.#pause = 250;
      } else {
        await new Promise((resolve) => setTimeout(resolve, this.#pause));
        this.#pause = Math.min(longestPause, 2 * this.#pause);
      }
    }
    this.waiting(0);
    this.#isSending = false;
  }
}

const bodyOf = (events: readonly ShopEvent[]): string => JSON.stringify({ sentAt: Date.now(), events });

/** Whether the server has the events or will never take them, so that sending them again is useless. */
async function isTaken(events: readonly ShopEvent[]): Promise<boolean> {
  try {
    const { status } = await fetch('./events', {
      method: 'POST',
      body: bodyOf(events),
      signal: AbortSignal.timeout(patience),
    });
    return (status >= 200 && status < 300) || status === 400;
  } catch {
    return false;
  }
}
