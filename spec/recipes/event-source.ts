import { Observable } from 'rxjs';
import { groupByUser, liveClock, type SearchEvent, sessionize, toCtr } from 'rxjs-sessionize';

type Sent = SearchEvent & { readonly id: string };

const fromEventSource = (url: string) =>
  new Observable<Sent>((out) => {
    const source = new EventSource(url);
    source.onmessage = ({ data, lastEventId }: MessageEvent<string>) => {
      out.next({ ...(JSON.parse(data) as SearchEvent), id: lastEventId });
    };
    // The browser reconnects by itself, and asks for what followed the last id, unless it has given up.
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) out.complete();
    };
    return () => {
      source.close();
    };
  });

export const ctrOfEventSource = (url: string) =>
  fromEventSource(url).pipe(
    groupByUser(),
    sessionize({
      gap: 1_800_000,
      grace: 30_000,
      clock: liveClock({ silence: 60_000 }),
      rejected: (rejection) => {
        console.warn(rejection);
      },
      idOf: ({ id }) => id,
    }),
    toCtr(),
  );
