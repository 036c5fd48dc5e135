import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** The size of a bundle for browsers, minified and gzipped, without rxjs, in bytes. */
export async function bundleSize(code: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: process.cwd() },
    bundle: true,
    format: 'esm',
    platform: 'browser',
    minify: true,
    external: ['rxjs'],
    alias: { 'rxjs-sessionize': './operators/index.ts' },
    write: false,
  });
  return gzipSync(outputFiles[0]!.contents).length;
}
