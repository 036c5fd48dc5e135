import { build } from 'esbuild';
import { expect, it } from 'vitest';

it('imports neither rxjs nor any other package', async () => {
  const { metafile } = await build({
    stdin: { contents: "export * from 'rxjs-sessionize/iterable'", resolveDir: import.meta.dirname },
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    packages: 'external',
    alias: { 'rxjs-sessionize/iterable': './lib/iterable/index.ts' },
    metafile: true,
    write: false,
  });
  const [output] = Object.values(metafile.outputs);
  expect(output?.imports).toEqual([]);
  expect(Object.keys(metafile.inputs).filter((file) => file.includes('node_modules'))).toEqual([]);
});
