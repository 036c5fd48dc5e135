import { mkdirSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { StoreError } from '../durable/index.js';

/**
 * Makes a folder, and those above it, if they are missing. `mkdir` with `recursive` would try for ever where the system lets nobody make
 * one, as below `/proc`.
 *
 * @throws StoreError - if there can be no such folder
 */
export function makeFolder(path: string): void {
  if (isFolder(path)) return;
  const above = dirname(path);
  if (above !== path) makeFolder(above);
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process may have made it.
    if (isFolder(path)) return;
    throw unavailable(`there can be no folder ${path} (${String((error as NodeJS.ErrnoException).code)})`, error);
  }
}

/**
 * Whether a folder is there.
 *
 * @throws StoreError - if something else is there
 */
export function isFolder(path: string): boolean {
  const found = statOf(path);
  if (found?.isDirectory() === false) throw unavailable(`${path} is not a folder`);
  return found !== undefined;
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

const unavailable = (why: string, cause?: unknown): StoreError =>
  new StoreError('store-unavailable', `the store cannot be opened: ${why}. Name another folder`, { cause });
