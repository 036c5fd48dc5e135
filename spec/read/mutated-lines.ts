const lines = [
  '{"user":3649,"time":1699999974829,"type":"search","query":"q9"}',
  '{"user":4134,"time":1699999979939,"type":"click","item":"i4"}',
  '{"user":"ann","time":"2026-03-02T12:00:00.5Z","type":"search","query":"dogs"}',
  '{"type":"click","time":"1700000000000","user":"ü@example.org","query":null}',
  '{ "user" : "bob" , "time" : 1.5e3 , "type" : "search", "deep": {"user": [1, {"a": null}], "b": {}} }',
  '{"agent":"a\\"b\\\\\\u00e9\\n","user":"a","time":5,"in":{"\\u0041":["\\/"]},"type":"search","query":"q\\t"}',
  '{"user":"a\\"b","time":-5,"query":"\\u0041","type":true}',
  '{"user":"","time":7,"type":"click","position":3,"user":0.5,"user":9007199254740993}',
  '{"user":12345678901234567890,"time":0,"user":7,"time":0.25,"type":"x","type":"search"}',
];

const pieces = [
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  ' ',
  '0',
  '1',
  '9',
  '-',
  '.',
  'e',
  'u',
  't',
  'null',
  '\\u',
  '\\n',
  '\t',
  'ü',
  '"user":',
  '"time":',
  '{"',
];

/** A line of a log with up to three random changes. */
export function mutated(random: (below: number) => number): string {
  let line = lines[random(lines.length)]!;
  for (let left = random(4); left > 0; left--) {
    const at = random(line.length + 1);
    const other = lines[random(lines.length)]!;
    const from = random(other.length);
    const added = [
      pieces[random(pieces.length)]!,
      '',
      other.slice(from, from + random(20)),
      line.slice(at, at + random(9)),
    ];
    line = line.slice(0, at) + added[random(added.length)]! + line.slice(at + random(3));
  }
  return line;
}

/** mulberry32: gives the same numbers for the same seed. */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return Math.floor((((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}
