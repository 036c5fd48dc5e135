import type { Socket } from 'node:net';

/** What takes a place among others: who it belongs to, and since when. */
export interface Place {
  readonly address: string;
  readonly since: number;
}

/**
 * Whose place a newcomer gets where all are taken: the oldest one of the address that has the most. So one client can only push out
 * itself.
 *
 * @param mayGo - whether a place may be given to somebody else
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
 * The connections that are open. Where there are as many as there may be, a newcomer gets the place of one that is being waited for:
 * connections that say nothing, or say it slowly, lock nobody out.
 */
export class Connections {
  readonly #open = new Set<Connection>();

  /** @param isKept - whether a connection is not to be given away */
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
