import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs';

/**
 * A file with a line for each result, in which each is once, however often it is delivered: results have numbers, and its
 * length says which it has.
 */
export function fileSink(path: string) {
  let lines = 0;
  if (existsSync(path)) {
    const bytes = readFileSync(path);
    lines = bytes.filter((byte) => byte === 10).length;
    // A line that was interrupted is not there yet.
    truncateSync(path, bytes.lastIndexOf('\n') + 1);
  }
  return {
    /** Returns how many it already had. */
    write(results: readonly unknown[], first: number): number {
      const known = Math.max(0, Math.min(lines - first, results.length));
      const added = results.slice(known).map((result) => JSON.stringify(result) + '\n');
      appendFileSync(path, added.join(''));
      lines += added.length;
      return known;
    },
  };
}
