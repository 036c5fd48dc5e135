import { join } from 'node:path';
import { type Answer, check, searchedOnly, Total } from './answer.js';
import type { Entrant } from './contest.js';
import { integer } from './markdown.js';
import { timedProgram } from './worker.js';

export const program = join('dist', 'bin', 'rxjs-sessionize.js');

/**
 * The program as a process. Its full answer is checked once, and its report in every round.
 *
 * @param run - runs Node with the arguments
 * @param title - its name in the table
 * @param more - further options
 */
export function programEntrant(
  path: string,
  expected: Answer,
  run: (
    args: readonly string[],
  ) => Promise<{ readonly ms: number; readonly peak?: number; readonly output: string }> = timedProgram,
  title = '`rxjs-sessionize`, the program, as a process',
  more: readonly string[] = [],
): Entrant {
  const args = [program, '--gap', '15m', '--grace', '30s', ...more];
  let isChecked = false;
  return {
    title,
    async run() {
      if (!isChecked) {
        const { output } = await timedProgram([...args, '--json', path]);
        const total = new Total();
        for (const line of output.trimEnd().split('\n')) {
          const { searches, clicks } = JSON.parse(line) as { readonly searches: number; readonly clicks: number };
          total.add(searches, clicks);
        }
        check('the program', searchedOnly(total), expected);
        isChecked = true;
      }
      const { output, ...taken } = await run([...args, path]);
      if (!output.includes(integer(expected.sessions!))) throw new Error(`the program reports\n${output}`);
      return taken;
    },
    end() {
      // Each run is a process that has ended.
    },
  };
}
