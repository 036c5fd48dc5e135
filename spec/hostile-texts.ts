const length = 1_000_000;
const [open, close] = ['[', ']'].map((bracket) => bracket.repeat(length / 4)) as [string, string];
const of = (count: number, each: (i: number) => string) => Array.from({ length: count }, (_, i) => each(i)).join();
const event = (field: string) => `{"user":"a","time":0,"type":"search","query":"q",${field}}`;

/** Texts of about a megabyte. None of them contains an event of a search log. */
export const hostileTexts: Readonly<Record<string, string>> = {
  'nothing but a text': `"${'x'.repeat(length)}"`,
  spaces: ' '.repeat(length),
  'NUL bytes': '\0'.repeat(length),
  'a byte order mark again and again': '\uFEFF'.repeat(length / 3),
  'brackets that are never closed': open,
  'brackets that are closed': `${open}${close}`,
  'objects in objects': `{"a":`.repeat(length / 5),
  'a user in brackets': `{"user":${open}${close},"time":0,"type":"app-open"}`,
  'items in brackets': `{"user":1,"time":0,"type":"results","items":${open}${close}}`,
  'items that are none': `{"user":1,"time":0,"type":"results","items":[${of(length / 5, () => 'null')}]}`,
  'items that are empty objects': `{"user":1,"time":0,"type":"results","items":[${of(length / 3, () => '{}')}]}`,
  'many keys': `{${of(length / 12, (i) => `"k${String(i)}":1`)}}`,
  'the same key again and again': `{${of(length / 10, () => '"user":[]')}}`,
  'prototypes in prototypes': `${'{"__proto__":'.repeat(length / 14)}1${'}'.repeat(length / 14)}`,
  'a number of a million digits': `{"user":${'9'.repeat(length)},"time":0,"type":"app-open"}`,
  'a fraction of a million digits': `{"user":1,"time":0.${'1'.repeat(length)}e400,"type":"app-open"}`,
  'a time of a million digits': `{"user":1,"time":"${'9'.repeat(length)}","type":"app-open"}`,
  'a time with a million fractions': `{"user":1,"time":"2026-01-01T00:00:00.${'0'.repeat(length)}","type":"app-open"}`,
  'a type of a million characters': event(`"type":"${'t'.repeat(length)}"`),
  'halves of pairs': `{"user":null,"time":0,"type":"${'\\ud800'.repeat(length / 6)}"}`,
  'escapes of control characters': `{"user":null,"time":"${'\\u001b'.repeat(length / 6)}","type":"app-open"}`,
  'a text that is cut off in an escape': `{"user":"${'\\\\'.repeat(length / 2)}\\u00`,
};
