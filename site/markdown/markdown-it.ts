/**
 * The part of markdown-it that is used here. Its own types come with the packages of the site, and the project is type-checked
 * without these.
 */
export interface MarkdownIt {
  readonly core: { readonly ruler: { push(name: string, rule: (state: State) => void): void } };
  readonly renderer: {
    readonly rules: Record<string, ((tokens: Token[], index: number, ...rest: never[]) => string) | undefined>;
  };
}

export interface State {
  readonly tokens: readonly Token[];
  readonly env: Environment;
  readonly Token: new (type: string, tag: string, nesting: -1 | 0 | 1) => Token;
}

export interface Token {
  type: string;
  tag: string;
  content: string;
  readonly info: string;
  children: Token[] | null;
  attrs: readonly (readonly [string, string])[] | null;
  attrGet(name: string): string | null;
  attrSet(name: string, value: string): void;
}

interface Environment {
  readonly path: string;
  /** The path of the file with the text, if `path` is that of the page. */
  readonly realPath?: string;
}

/** The file that is being rendered. */
export const sourceOf = ({ env }: State): string => env.realPath ?? env.path;
