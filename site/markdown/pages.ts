/** Whether a Markdown file of the project is a page of the site. */
export const isPage = (file: string): boolean => file in ofRoot || inFolder.test(file);

/** The page that a Markdown file becomes. */
export function pageOf(file: string): string {
  const name = inFolder.exec(file)?.[1] ?? file;
  return ofRoot[file] ?? ofDocs[name] ?? name.replace(/README\.md$/, 'index.md').replace(/^[A-Z]+\.md$/, lower);
}

const lower = (text: string) => text.toLowerCase();

const inFolder = /^(?:docs|site\/pages|site(?=\/reference))\/(.*\.md)$/;

const ofRoot: Readonly<Record<string, string>> = {
  'README.md': 'index.md',
  'SEMANTICS.md': 'rules.md',
  'CHANGELOG.md': 'changes.md',
  'CONTRIBUTING.md': 'contributing.md',
  'SECURITY.md': 'security.md',
};

const ofDocs: Readonly<Record<string, string>> = {
  'README.md': 'all-pages.md',
  'TESTING.md': 'how-it-is-tested.md',
  'performance.md': 'how-fast.md',
  'reference.md': 'exports.md',
};
