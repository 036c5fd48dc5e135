import { formatWithOptions } from 'node:util';
import { promisedBy } from '../../site/islands/example/promised.js';

/** A fenced example, as its own module. */
export interface Example {
  readonly file: string;
  /** The line of its opening fence, counted from 1. */
  readonly line: number;
  /** The example on the lines it has in `file`, so that errors point into the document. */
  readonly code: string;
  readonly runs: boolean;
  /** The output that the example promises: one entry for each line of such a comment. */
  readonly prints: readonly string[];
}

/** The examples of a Markdown document. */
export function examplesOf(file: string, markdown: string): Example[] {
  const lines = markdown.split('\n');
  const found: Example[] = [];
  for (let open = 0; open < lines.length; open++) {
    const fence = /^( *)(`{3,})(.*)$/.exec(lines[open]!);
    if (fence === null) continue;
    const [indent = '', ticks, info = ''] = fence.slice(1);
    const at = `${file}:${String(open + 1)}`;
    const close = lines.findIndex((line, i) => i > open && line.trim() === ticks);
    if (close === -1) throw new Error(`${at}: this fence is never closed`);
    const body = lines.slice(open + 1, close).map((line) => line.slice(indent.length));
    if (info === 'ts' || info === 'ts no-run') {
      const code = '\n'.repeat(open + 1) + body.join('\n') + '\n';
      found.push({ file, line: open + 1, code, runs: info === 'ts', prints: promisedBy(body.join('\n')) });
    } else if (/^(ts|js|typescript|javascript)\b/.test(info) && !laneOf(info)) {
      throw new Error(
        `${at}: an example opens with \`\`\`ts, \`\`\`ts no-run or \`\`\`ts lane=NAME, not with \`\`\`${info}`,
      );
    }
    open = close;
  }
  return found;
}

/** The lane of tools/everywhere that runs an example, if the example needs packages that are not installed here. */
export const laneOf = (info: string): string | undefined => /^\w+ lane=([\w-]+)$/.exec(info)?.[1];

/** The doc comments of a module as Markdown, on the same lines. */
export function docComments(source: string): string {
  let inside = false;
  return source
    .split('\n')
    .map((line) => {
      const opens = /^\s*\/\*\*/.test(line);
      const text = inside && !line.includes('*/') ? line.replace(/^\s*\* ?/, '') : '';
      inside = (inside || opens) && !line.includes('*/');
      return text;
    })
    .join('\n');
}

/** What `console.log(...values)` prints, on one line. */
export const printed = (values: readonly unknown[]): string =>
  formatWithOptions({ breakLength: Infinity }, ...values).replace(/\s+/g, ' ');
