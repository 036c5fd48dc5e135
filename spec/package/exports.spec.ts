import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly exports: Readonly<Record<string, unknown>>;
};

describe('package.json', () => {
  it('exports each entry of lib/, with its types first', () => {
    const entries = readdirSync('lib').filter((name) => name !== 'core' && existsSync(`lib/${name}/index.ts`));
    expect(entries.length).toBeGreaterThan(9);
    const { '.': main, './package.json': itself, ...others } = manifest.exports;
    expect(main).toEqual({ types: './dist/operators/index.d.ts', default: './dist/operators/index.js' });
    expect(itself).toBe('./package.json');
    expect(others).toEqual(
      Object.fromEntries(
        entries.map((name) => [
          `./${name}`,
          { types: `./dist/lib/${name}/index.d.ts`, default: `./dist/lib/${name}/index.js` },
        ]),
      ),
    );
  });
});
