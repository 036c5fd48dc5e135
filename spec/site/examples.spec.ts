import { expect, it } from 'vitest';
import { runnableExamples } from '../../site/markdown/examples.js';
import type { MarkdownIt, Token } from '../../site/markdown/markdown-it.js';

const rendered = (content: string): string => {
  const rules: MarkdownIt['renderer']['rules'] = { fence: ([token]) => `<pre>${token!.content}</pre>` };
  runnableExamples({ core: { ruler: { push: () => undefined } }, renderer: { rules } });
  return rules['fence']!([{ info: 'ts', content } as Token], 0);
};

it.each([
  ["import { of } from 'rxjs';\nof(1).subscribe(console.log);\n// => 1\n", true],
  ["import { of } from 'rxjs';\nexport const one = of(1);\n", false],
  ["import { readFile } from 'node:fs';\nconsole.log(1);\n// => 1\n", false],
])('offers to run %j: %s', (code, isRunnable) => {
  expect(rendered(code).startsWith('<Island')).toBe(isRunnable);
});
