import { signal } from '@preact/signals';
import { LogError } from '../../../read/log-event.js';
import type { Player } from '../player.js';
import type { Mapping } from '../sources/mapping.js';
import { readOwnLog } from '../sources/own-log.js';

interface Reading {
  readonly name: string;
  readonly file: Blob;
  /** What the fields are, if the reader said so. */
  readonly mapping: Mapping | undefined;
  readonly fault?: string;
}

/** The log that is being read, or that could not be read, and why. */
export const reading = signal<Reading | undefined>(undefined);

/** The file that is being read, or else the one that is played. */
export function newestFile(player: Player): Blob | undefined {
  const { value } = reading;
  return value === undefined || value.fault !== undefined ? player.file.value?.file : value.file;
}

let reads = 0;

/** Plays a log of the reader's. Nothing of it leaves the browser. If a second log is taken while one is read, only the second is played. */
export async function takeFile(player: Player, name: string, file: Blob, mapping?: Mapping): Promise<void> {
  const read = ++reads;
  if (mapping === undefined && player.source.value !== 'file') player.choose('file');
  reading.value = { name, file, mapping };
  try {
    const log = await readOwnLog(name, file, mapping);
    if (read !== reads) return;
    player.load(log);
    reading.value = undefined;
  } catch (error) {
    if (read === reads) reading.value = { name, file, mapping, fault: faultOf(error) };
  }
}

function faultOf(error: unknown): string {
  // A `DOMException` is an error of the browser, for example if a file was deleted.
  return error instanceof LogError || error instanceof DOMException ? error.message : String(error);
}

/**
 * Takes files that are dropped anywhere on the page, and text that is pasted. Without this, the browser would open a dropped file
 * and leave the page. Returns a function that stops it.
 */
export function takeDrops(player: Player, isOver: (value: boolean) => void): () => void {
  const listeners = new AbortController();
  const on = (name: 'dragover' | 'dragleave' | 'drop', act: (event: DragEvent) => void) => {
    addEventListener(
      name,
      (event) => {
        event.preventDefault();
        act(event);
      },
      { signal: listeners.signal },
    );
  };
  on('dragover', () => {
    isOver(true);
  });
  on('dragleave', ({ relatedTarget }) => {
    if (relatedTarget === null) isOver(false);
  });
  on('drop', ({ dataTransfer }) => {
    isOver(false);
    const file = dataTransfer?.files[0];
    if (file !== undefined) void takeFile(player, file.name, file);
  });
  addEventListener(
    'paste',
    ({ target, clipboardData }) => {
      const text = clipboardData?.getData('text') ?? '';
      const isTyped = target instanceof Element && target.matches('input, textarea');
      if (!isTyped && /[\r\n]/.test(text)) void takeFile(player, 'pasted text', new Blob([text]));
    },
    { signal: listeners.signal },
  );
  return () => {
    listeners.abort();
  };
}
