/** What is used of markdown-it here: its own types come with the site's packages, and the project is checked without them. */
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
  /** Where the text of the page stands, if `path` is where its page goes. */
  readonly realPath?: string;
}

/** The file that is being rendered. */
export const sourceOf = ({ env }: State): string => env.realPath ?? env.path;
