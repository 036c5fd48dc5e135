import { retry } from 'rxjs';
import { webSocket } from 'rxjs/webSocket';
import { groupByUser, liveClock, type SearchEvent, sessionize, toCtr } from 'rxjs-sessionize';

type Sent = SearchEvent & { readonly id: string };

export const ctrOfSocket = (url: string) =>
  webSocket<Sent>(url).pipe(
    // Connects anew when the connection breaks; when the server closes it, that is the end.
    retry({ delay: 1_000 }),
    groupByUser(),
    sessionize({
      gap: 1_800_000,
      grace: 30_000,
      clock: liveClock({ silence: 60_000 }),
      // What is sent once more is known by its id.
      idOf: ({ id }) => id,
    }),
    toCtr(),
  );
