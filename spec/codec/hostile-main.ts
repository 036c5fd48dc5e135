import { createInterface } from 'node:readline';
import { isRight } from 'fp-ts/lib/Either.js';
import { decodeValue, json, SearchEvent } from 'rxjs-sessionize/codec';

const [times = '1'] = process.argv.slice(2);
const decode = decodeValue(json(SearchEvent));
let [good, bad, longest] = [0, 0, 0];
for await (const line of createInterface(process.stdin)) {
  // A line of more than 1,000 characters is decoded `times` times, all others once.
  for (let i = 0; i < (line.length > 1_000 ? Number(times) : 1); i++) {
    const decoded = decode(line);
    if (isRight(decoded)) {
      good++;
    } else {
      bad++;
      const { errors } = decoded.left;
      longest = Math.max(longest, JSON.stringify(errors).length);
    }
  }
}
console.log(JSON.stringify({ good, bad, longest }));
