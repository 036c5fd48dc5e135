import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

/** How a stream shows text: in colours and as large as it is on a terminal (none with NO_COLOR), plain, 80 wide and of any height elsewhere. */
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
