import { compile } from '../islands/example/compile.js';
import { importsOf, modules } from '../islands/example/modules.js';
import { promisedBy } from '../islands/example/promised.js';
import type { MarkdownIt } from './markdown-it.js';

/**
 * Puts each `ts` fence that prints something, and whose imports a page can load, into an island that runs it. The island has the
 * compiled code.
 */
export function runnableExamples(markdown: MarkdownIt): void {
  const { rules } = markdown.renderer;
  const fence = rules['fence']!;
  rules['fence'] = (tokens, index, ...rest) => {
    const { info, content } = tokens[index]!;
    const html = fence(tokens, index, ...rest);
    if (info.trim() !== 'ts' || !runs(content)) return html;
    return `<Island name="example" code="${inAttribute(content)}" compiled="${inAttribute(compile(content))}">${html}</Island>`;
  };
}

/** Code that prints nothing has nothing to show when it has run. */
const runs = (code: string): boolean => promisedBy(code).length > 0 && importsOf(code).every((name) => name in modules);

const inAttribute = (text: string) =>
  text.replace(/[&<>"\n]/g, (character) => `&#${String(character.codePointAt(0))};`);
