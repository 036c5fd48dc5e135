import { retry } from 'rxjs';
import { webSocket } from 'rxjs/webSocket';
import { groupByUser, liveClock, type SearchEvent, sessionize, toCtr } from 'rxjs-sessionize';

type Sent = SearchEvent & { readonly id: string };

export const ctrOfSocket = (url: string) =>
  webSocket<Sent>(url).pipe(
    // Reconnects when the connection breaks. When the server closes it, the stream completes.
    retry({ delay: 1_000 }),
    groupByUser(),
    sessionize({
      gap: 1_800_000,
      grace: 30_000,
      clock: liveClock({ silence: 60_000 }),
      rejected: (rejection) => {
        console.warn(rejection);
      },
      // The id of an event that is sent again.
      idOf: ({ id }) => id,
    }),
    toCtr(),
  );
