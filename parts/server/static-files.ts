import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';

export interface StaticFile {
  readonly content: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
};

const headersOf = (name: string) => ({
  'content-type': types[extname(name)] ?? 'application/octet-stream',
  'content-security-policy':
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cache-control': 'no-cache',
});

/** Reads all files of a folder now, by path. So no path can lead out of the folder. */
export function staticFiles(folder: string): ReadonlyMap<string, StaticFile> {
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  const files = names
    .filter((name) => statSync(join(folder, name)).isFile())
    .map((name): [string, StaticFile] => [
      `/${name}`,
      { content: readFileSync(join(folder, name)), headers: headersOf(name) },
    ]);
  const index = files.filter(([path]) => path === '/index.html').map(([, file]): [string, StaticFile] => ['/', file]);
  return new Map([...files, ...index]);
}
