import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** What a bundle for browsers weighs, in bytes, without rxjs and as it goes over the wire. */
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
