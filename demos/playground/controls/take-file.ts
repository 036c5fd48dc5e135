import { signal } from '@preact/signals';
import type { Player } from '../player.js';
import { textOf } from '../sources/file-text.js';

/** Why a file was not taken. */
export const complaint = signal('');

/** Plays a file of the reader's. Nothing of it leaves the browser. */
export async function takeFile(player: Player, file: File | undefined): Promise<void> {
  if (file === undefined) return;
  complaint.value = '';
  try {
    player.load(file.name, await textOf(file));
  } catch (error) {
    player.choose('file');
    complaint.value = `${file.name} cannot be read: ${(error as Error).message}`;
  }
}

/** Takes files that are dropped anywhere: elsewhere the browser would open them, and lose the page. Returns how to stop. */
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
    void takeFile(player, dataTransfer?.files[0]);
  });
  return () => {
    listeners.abort();
  };
}
