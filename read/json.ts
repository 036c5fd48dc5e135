import { textAt } from './bytes.js';
import type { EventColumns } from './event-batch.js';
import type { EventDecoder } from './event-decoder.js';
import { JsonEvents } from './json-events.js';
import { utf8Text } from './json-values.js';
import { JsonObjects } from './json-objects.js';

/** A log of JSON objects in an array or one after the other. An object may have several lines. */
export class Json {
  readonly #objects: JsonObjects;
  #batch: EventColumns | undefined;

  constructor(log: string, decoder: EventDecoder) {
    const events = new JsonEvents(log, decoder);
    this.#objects = new JsonObjects({
      found: (bytes, line) => {
        events.begin(bytes, utf8Text);
        if (events.read(0, line, this.#batch!) < 0) events.parse(textAt(bytes).trim(), line, this.#batch!);
      },
      bad: (reason, detail, line) => {
        events.bad(reason, detail, line);
      },
    });
  }

  /** Reads the next chunk, which may end anywhere. */
  read(chunk: Uint8Array, batch: EventColumns): void {
    this.#batch = batch;
    this.#objects.read(chunk);
  }

  end(): void {
    this.#objects.end();
  }
}
