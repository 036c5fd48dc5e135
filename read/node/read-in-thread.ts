import { Worker } from 'node:worker_threads';
import type { EventBatch } from '../event-batch.js';
import { type BadLine, LogError } from '../log-event.js';
import type { ReadFileOptions } from './read-log-file.js';
import type { Piece, ReadingTask } from './reading-thread.js';
import { SharedBatches, type SharedColumns } from './shared-columns.js';
import { ValuesOfCodes } from './value-codes.js';

export interface ReadInThreadOptions extends Pick<ReadFileOptions, 'hasRead'> {
  /** A program that calls `readFor` with its port and its worker data. */
  readonly program: URL;
  readonly badLine: (line: BadLine) => void;
}

/** The heap for new objects, in MB. Most objects of the thread belong to the log and live shortly. */
const youngMegabytes = 8;

/** Yields the events of a file, as `readLogFile` does, while another thread reads ahead. */
export async function* readInThread(
  task: ReadingTask,
  { program, badLine, hasRead }: ReadInThreadOptions,
): AsyncGenerator<EventBatch> {
  const pieces = new Pieces(program, task);
  const all: SharedColumns[] = [];
  const valuesOf = new ValuesOfCodes();
  const batches = new SharedBatches(task.log, valuesOf);
  try {
    for (;;) {
      const { batch, badLines, bytes, fault } = await pieces.next();
      for (const line of badLines) badLine(line);
      if (fault !== undefined) throw new LogError(fault);
      if (batch !== undefined) {
        const { place, length, columns, newCodes } = batch;
        valuesOf.learn(newCodes);
        const there = columns ?? all[place]!;
        all[place] = there;
        yield batches.read(there, length);
        pieces.isDone(place);
      }
      await hasRead(bytes);
      if (batch === undefined) return;
    }
  } finally {
    await pieces.end();
  }
}

/** The pieces from the other thread, in order. */
class Pieces {
  readonly #worker: Worker;
  readonly #told: Piece[] = [];
  #error: Error | undefined;
  /** Called when a piece has arrived. */
  #wake: () => void = () => undefined;

  constructor(program: URL, task: ReadingTask) {
    this.#worker = new Worker(program, {
      workerData: task,
      resourceLimits: { maxYoungGenerationSizeMb: youngMegabytes },
    });
    this.#worker.on('message', (piece: Piece) => {
      this.#told.push(piece);
      this.#wake();
    });
    this.#worker.on('error', (error: Error) => {
      this.#fail(error);
    });
    this.#worker.on('exit', () => {
      this.#fail(new Error('the thread that reads the log has ended before the log'));
    });
  }

  async next(): Promise<Piece> {
    for (;;) {
      const piece = this.#told.shift();
      if (piece !== undefined) return piece;
      if (this.#error !== undefined) throw this.#error;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Lets the other thread write the columns in this place again. */
  isDone(place: number): void {
    this.#worker.postMessage(place);
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #fail(error: Error): void {
    this.#error ??= error;
    this.#wake();
  }
}
