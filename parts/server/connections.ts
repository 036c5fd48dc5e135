import type { Socket } from 'node:net';

/** One of a bounded number of places: its owner, and since when. */
export interface Place {
  readonly address: string;
  readonly since: number;
}

/**
 * The place that a newcomer gets if all are taken: the oldest one of the address with the most places. So a client with many
 * places displaces only itself.
 *
 * @param mayGo - whether a place may be given away
 */
export function placeToGive<P extends Place>(places: Iterable<P>, mayGo: (place: P) => boolean): P | undefined {
  const counts = new Map<string, number>();
  const candidates: P[] = [];
  for (const place of places) {
    counts.set(place.address, (counts.get(place.address) ?? 0) + 1);
    if (mayGo(place)) candidates.push(place);
  }
  const countOf = ({ address }: P) => counts.get(address) ?? 0;
  const most = candidates.reduce((most, place) => Math.max(most, countOf(place)), 0);
  return candidates
    .filter((place) => countOf(place) === most)
    .reduce<P | undefined>(
      (oldest, place) => (oldest === undefined || place.since < oldest.since ? place : oldest),
      undefined,
    );
}

interface Connection extends Place {
  readonly socket: Socket;
}

/**
 * The open connections. If their number is at its limit, a newcomer replaces one for which the server waits. So silent or slow
 * connections do not lock others out.
 */
export class Connections {
  readonly #open = new Set<Connection>();

  /** @param isKept - whether a connection must be kept */
  constructor(
    private readonly limit: number,
    private readonly isKept: (socket: Socket) => boolean,
  ) {}

  add(socket: Socket): void {
    if (this.#open.size >= this.limit) {
      const given = placeToGive(this.#open, (connection) => !this.isKept(connection.socket));
      if (given === undefined) {
        socket.destroy();
        return;
      }
      this.#close(given);
    }
    const connection = { socket, address: socket.remoteAddress ?? '', since: performance.now() };
    this.#open.add(connection);
    socket.once('close', () => this.#open.delete(connection));
  }

  #close(connection: Connection): void {
    this.#open.delete(connection);
    connection.socket.destroy();
  }
}
