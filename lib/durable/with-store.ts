import type { OpenStore, Store } from './store.js';

/** Opens a store, uses it and closes it. If using and closing it both fail, it throws the first error. */
export async function withStore<T>(
  open: OpenStore,
  mode: 'run' | 'read',
  use: (store: Store) => Promise<T>,
): Promise<T> {
  const store = await open(mode);
  let result: T;
  try {
    result = await use(store);
  } catch (error) {
    try {
      await store.close();
    } catch {
      // The first error says why.
    }
    throw error;
  }
  await store.close();
  return result;
}
