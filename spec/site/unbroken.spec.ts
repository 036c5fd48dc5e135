import { expect, it } from 'vitest';
import type { MarkdownIt, Token } from '../../site/markdown/markdown-it.js';
import { unbroken } from '../../site/markdown/unbroken.js';

const rendered = (type: 'code_inline' | 'text', content: string): string => {
  const rules: MarkdownIt['renderer']['rules'] = {
    code_inline: ([token]) => `<code>${token!.content}</code>`,
    text: ([token]) => token!.content,
  };
  unbroken({ core: { ruler: { push: () => undefined } }, renderer: { rules } });
  return rules[type]!([{ content } as Token], 0);
};

it.each([
  ['--sort-memory 1GB', '<span class="unbroken">--sort</span>-memory 1GB'],
  ['-- --sort', '<span class="unbroken">--</span> <span class="unbroken">--sort</span>'],
  ['spec/kafka/failing-functions.spec.ts', 'spec/kafka/failing-functions.spec.ts'],
  ['a-b--c', 'a-b--c'],
  ['toCtr(options)', 'toCtr(options)'],
  ['SessionWindows.withGap(gap, grace)', 'SessionWindows.<wbr>withGap(<wbr>gap, grace)'],
])('says where %s may break', (code, html) => {
  expect(rendered('code_inline', code)).toBe(`<code>${html}</code>`);
});

it('keeps a range together', () => {
  expect(rendered('text', '1.05 (0.99–1.13)')).toBe('1.05 <span class="unbroken">(0.99–1.13)</span>');
  expect(rendered('text', '88.7 %')).toBe('<span class="unbroken">88.7 %</span>');
  expect(rendered('text', 'A thought (2 of them – or more) stays')).toBe('A thought (2 of them – or more) stays');
});
