import { join } from 'node:path';
import { preview } from 'vite';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The address of the built site, with a slash at its end. */
    site: string;
  }
}

/** Serves the built site to all specs of a run. */
export default async ({ provide }: TestProject): Promise<() => Promise<void>> => {
  const server = await preview({
    configFile: false,
    logLevel: 'error',
    appType: 'mpa',
    build: { outDir: join(import.meta.dirname, '../../dist/site') },
    preview: { host: '127.0.0.1', port: 0 },
  });
  provide('site', server.resolvedUrls!.local[0]!);
  return () => server.close();
};
