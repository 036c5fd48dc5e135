import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

/** The style of a stream. A terminal has colours (not with NO_COLOR) and a size. Anything else is plain, 80 columns wide, of any height. */
export function styleOf(stream: NodeJS.WriteStream) {
  const as = (format: Format) => (text: string) => styleText(format, text, { stream });
  return {
    width: stream.isTTY ? Math.min(stream.columns, 160) : 80,
    height: stream.isTTY ? stream.rows : Infinity,
    bold: as('bold'),
    dim: as('dim'),
    accent: as('cyan'),
    warning: as('yellow'),
  };
}

export type Style = ReturnType<typeof styleOf>;
