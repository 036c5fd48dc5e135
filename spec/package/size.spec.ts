import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

/** The size in bytes of a bundle for browsers, minified and gzipped, without rxjs. */
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

const ofMain = (names: string) => gzipped(`export { ${names} } from 'rxjs-sessionize'`);

it('the main entry is below 18.9 kB, and what most programs take of it below 14.9 kB', async () => {
  const whole = await gzipped("export * from 'rxjs-sessionize'");
  const usual = await ofMain('groupByUser, sessionize, toCtr');
  const parts = [
    'Sessionizer',
    'groupByUser',
    'sessionize',
    'toCtr',
    'ctrPer',
    'mergeByTime',
    'liveClock',
    'RejectedEventError',
  ];
  console.log(`rxjs-sessionize: ${String(whole)} B; groupByUser, sessionize, toCtr: ${String(usual)} B`);
  for (const part of parts) console.log(`  ${part} alone: ${String(await ofMain(part))} B`);

  expect(whole).toBeLessThan(18_900);
  expect(usual).toBeLessThan(14_900);
});
