import { describe, expect, it, vi } from 'vitest';
import { Progress } from '../../cli/progress.js';
import { styleOf } from '../../parts/terminal/style.js';

const plain = styleOf(process.stderr);

/** The text that a progress bar writes to a stream after half of 10 MB. */
function shown(total: number | undefined, { isTTY = true, columns = 80, skipped = 0 } = {}): string {
  let written = '';
  const write = (text: string | Uint8Array) => {
    written += text as string;
    return true;
  };
  const progress = new Progress({ isTTY, columns, write }, plain, total);
  progress.skip(skipped);
  progress.add(5_000_000, 123_456);
  progress.end();
  return written;
}

describe('Progress', () => {
  it('shows how much is read and how fast, and takes it away at the end', () => {
    const text = shown(10_000_000);
    expect(text).toMatch(/^\r█{15}░{15} {2}50 % {2}5\.0 MB of 10\.0 MB {2}\S+ events\/s\x1b\[K\r\x1b\[K$/);
  });

  it('shows how long is left, as soon as that can be told', () => {
    const now = vi.spyOn(performance, 'now').mockReturnValue(0);
    let written = '';
    const write = (text: string | Uint8Array) => {
      written = text as string;
      return true;
    };
    const progress = new Progress({ isTTY: true, columns: 100, write }, plain, 10_000_000);
    now.mockReturnValue(500);
    progress.add(1_000_000, 1_000);
    expect(written).toMatch(/events\/s\x1b/);
    now.mockReturnValue(10_000);
    progress.add(1_000_000, 1_000);
    expect(written).toMatch(/events\/s {2}40s left\x1b/);
    now.mockRestore();
  });

  it('begins where another run has ended', () => {
    expect(shown(10_000_000, { skipped: 2_500_000 })).toContain(' 75 %  7.5 MB of 10.0 MB ');
  });

  it('fits into the terminal', () => {
    for (let columns = 20; columns < 90; columns++) {
      const [, line = ''] = /^\r(.*?)\x1b\[K/.exec(shown(10_000_000, { columns })) ?? [];
      expect(line.length).toBeGreaterThan(10);
      expect(line.length).toBeLessThan(columns);
    }
  });

  it('shows no share of what it does not know the size of', () => {
    expect(shown(undefined)).toMatch(/^\r5\.0 MB {2}\S+ events\/s\x1b/);
  });

  it('writes nothing where there is no terminal', () => {
    expect(shown(10_000_000, { isTTY: false })).toBe('');
  });
});
