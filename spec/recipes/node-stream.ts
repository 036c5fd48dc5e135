import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { from } from 'rxjs';
import { groupByUser, sessionize, toCtr } from 'rxjs-sessionize';
import { decode, json, type RejectedValue, SearchEvent } from 'rxjs-sessionize/codec';

export const ctrOfLines = (input: Readable, rejected: (line: RejectedValue) => void) =>
  from(createInterface({ input })).pipe(
    decode(json(SearchEvent), { rejected }),
    groupByUser(),
    sessionize({ gap: 1_800_000, grace: 30_000 }),
    toCtr(),
  );
