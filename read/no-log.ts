import { charactersAt } from './bytes.js';
import { LogError } from './log-event.js';

interface Kind {
  readonly is: string;
  /** The first bytes, each as a character. */
  readonly begins: RegExp;
  /** The command that makes a log of it, if there is one. `file` is its name, or nothing for standard input. */
  readonly unpack?: (file: string) => string;
  /** What to do with it in a page. */
  readonly next: string;
}

const whatLogsAre = 'a log is JSON, CSV or the log of a web server, plain or gzipped';
const exportIt = 'save its table as CSV';

const packed = (is: string, begins: RegExp, unpack: string): Kind => ({
  is,
  begins,
  unpack: (file) => `${unpack} ${file}`,
  next: 'unpack it first',
});

const kinds: readonly Kind[] = [
  {
    is: 'a document of an office program',
    begins: /^(?:PK\x03\x04[^]{26}(?:\[Content_Types\]|_rels\/|docProps\/|mimetype)|\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1)/,
    next: exportIt,
  },
  packed('a zip archive', /^PK\x03\x04/, 'unzip -p'),
  packed('gzip data in gzip data', /^\x1f\x8b/, 'zcat'),
  packed('zstd data', /^\x28\xb5\x2f\xfd/, 'zstdcat'),
  packed('bzip2 data', /^BZh[1-9]/, 'bzcat'),
  packed('xz data', /^\xfd7zXZ\x00/, 'xzcat'),
  packed('a 7z archive', /^7z\xbc\xaf\x27\x1c/, '7z x -so'),
  { ...packed('a tar archive', /^[^]{257}ustar/, ''), unpack: (file) => `tar -xOf ${file || '-'}` },
  {
    is: 'a Parquet file',
    begins: /^PAR1/,
    unpack: (file) => `duckdb -json -c "from read_parquet('/dev/stdin')" ${file === '' ? '' : `< ${file}`}`,
    next: 'read it with the program rxjs-sessionize',
  },
  { is: 'an SQLite database', begins: /^SQLite format 3\0/, next: exportIt },
  { is: 'a PDF document', begins: /^%PDF-/, next: whatLogsAre },
  { is: 'an RTF document', begins: /^\{\\rtf/, next: whatLogsAre },
  { is: 'an image', begins: /^(?:\x89PNG|GIF8[79]a|\xff\xd8\xff|RIFF[^]{4}WEBP|\s*<svg[\s>])/, next: whatLogsAre },
  {
    is: 'an HTML page',
    begins: /^(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|head|body)[\s>]/i,
    next: whatLogsAre,
  },
  { is: 'an XML document', begins: /^(?:\xef\xbb\xbf)?\s*<\?xml\s/i, next: whatLogsAre },
];

/** How many bytes of a beginning are enough to know almost all kinds. */
export const enoughToKnow = 16;
/** How many bytes are looked at, if there are so many. */
const looked = 512;

export const isParquet = (beginning: Uint8Array): boolean => charactersAt(beginning, 0, 4) === 'PAR1';

/** The kind of file that begins so, if it is a known kind that is no log. */
export const kindOf = (beginning: Uint8Array): Kind | undefined => {
  const text = charactersAt(beginning, 0, looked);
  return kinds.find(({ begins }) => begins.test(text));
};

/** @throws LogError - if the beginning is not that of a log. The message says what it is, and how to make a log of it */
export function checkBeginning(log: string, beginning: Uint8Array): void {
  const kind = kindOf(beginning);
  const name = log === '-' ? 'standard input' : log;
  if (kind !== undefined) {
    const command = kind.unpack?.(log === '-' ? '' : log).trim();
    const next = command === undefined ? kind.next : `read it with ${command} | rxjs-sessionize`;
    throw new LogError(`${name} is ${kind.is}: ${next}`);
  }
  const text = charactersAt(beginning, 0, enoughToKnow);
  if (text.includes('\0') && !/^(?:\xff\xfe|\xfe\xff)/.test(text))
    throw new LogError(`${name} is not text: ${whatLogsAre}`);
}
