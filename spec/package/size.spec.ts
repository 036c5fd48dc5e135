import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

/** The size of a bundle for browsers, without rxjs, as it goes over the wire. */
async function gzipped(code: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: import.meta.dirname },
    bundle: true,
    format: 'esm',
    platform: 'browser',
    minify: true,
    external: ['rxjs'],
    write: false,
  });
  return gzipSync(outputFiles[0]!.contents).length;
}

it('is below 10 kB as a whole, and less for one who takes a part', async () => {
  const whole = await gzipped("export * from 'rxjs-sessionize'");
  const tutorial = await gzipped("export { groupByUser, sessionize, toCtr } from 'rxjs-sessionize'");
  console.log(`rxjs-sessionize: ${String(whole)} B; groupByUser, sessionize and toCtr of it: ${String(tutorial)} B`);
  expect(whole).toBeLessThan(10_000);
  expect(tutorial).toBeLessThan(whole);
});
