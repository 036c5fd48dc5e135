import { charactersAt } from './bytes.js';
import { LogError } from './log-event.js';

interface Kind {
  readonly is: string;
  /** How its first bytes are, each as a character. */
  readonly begins: RegExp;
  /** What makes a log of it, before the pipe. */
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

/** What begins so and is no log, if it is something that is known. */
export const kindOf = (beginning: Uint8Array): Kind | undefined => {
  const text = charactersAt(beginning, 0, enoughToKnow);
  return kinds.find(({ begins }) => begins.test(text));
};

/** @throws LogError - if a log begins as something that is none: says what it is, and how to make a log of it */
export function checkBeginning(log: string, beginning: Uint8Array): void {
  const kind = kindOf(beginning);
  const name = log === '-' ? 'standard input' : log;
  if (kind !== undefined) {
    const file = log === '-' ? '' : ` ${log}`;
    throw new LogError(`${name} is ${kind.is}: read it with ${kind.unpack}${file} | rxjs-sessionize`);
  }
  const text = charactersAt(beginning, 0, enoughToKnow);
  if (text.includes('\0') && !/^(?:\xff\xfe|\xfe\xff)/.test(text))
    throw new LogError(`${name} is no text: a log is JSON, CSV or one of a web server, plain or gzipped`);
}
