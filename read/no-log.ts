import { charactersAt } from './bytes.js';
import { LogError } from './log-event.js';

interface Kind {
  readonly is: string;
  /** The first bytes, each as a character. */
  readonly begins: RegExp;
  /** The command that makes a log of it. */
  readonly unpack: string;
}

const kinds: readonly Kind[] = [
  { is: 'a zip archive', begins: /^PK\x03\x04/, unpack: 'unzip -p' },
  { is: 'zstd data', begins: /^\x28\xb5\x2f\xfd/, unpack: 'zstdcat' },
  { is: 'bzip2 data', begins: /^BZh[1-9]/, unpack: 'bzcat' },
  { is: 'xz data', begins: /^\xfd7zXZ\x00/, unpack: 'xzcat' },
  { is: 'a Parquet file', begins: /^PAR1/, unpack: 'duckdb -json -c "from read_parquet(\'/dev/stdin\')" <' },
];

/** How many bytes of a beginning are enough to know. */
export const enoughToKnow = 16;

export const isParquet = (beginning: Uint8Array): boolean => charactersAt(beginning, 0, 4) === 'PAR1';

/** The kind of file that begins so, if it is a known kind that is no log. */
export const kindOf = (beginning: Uint8Array): Kind | undefined => {
  const text = charactersAt(beginning, 0, enoughToKnow);
  return kinds.find(({ begins }) => begins.test(text));
};

/** @throws LogError - if the beginning is not that of a log. The message says what it is, and how to make a log of it */
export function checkBeginning(log: string, beginning: Uint8Array): void {
  const kind = kindOf(beginning);
  const name = log === '-' ? 'standard input' : log;
  if (kind !== undefined) {
    const file = log === '-' ? '' : ` ${log}`;
    throw new LogError(`${name} is ${kind.is}: read it with ${kind.unpack}${file} | rxjs-sessionize`);
  }
  const text = charactersAt(beginning, 0, enoughToKnow);
  if (text.includes('\0') && !/^(?:\xff\xfe|\xfe\xff)/.test(text))
    throw new LogError(`${name} is not text: a log is JSON, CSV or the log of a web server, plain or gzipped`);
}
