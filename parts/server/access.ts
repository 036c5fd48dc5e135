import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/** Who may send requests to this server, besides its own pages. */
export interface Access {
  /** The host names of the server, besides `localhost` and addresses. */
  readonly hosts: readonly string[];
  /** The origins whose pages may post events, such as `https://shop.example`. */
  readonly origins: readonly string[];
}

/** Why a request is refused. */
export interface Refusal {
  readonly status: number;
  readonly error: string;
}

/**
 * Refuses requests of a stranger's page, and requests with a foreign host name.
 *
 * A foreign name that leads to this address (DNS rebinding) would turn a stranger's page into a page of this server. An address
 * or `localhost` cannot do that. A page of another origin is recognised by `Origin`, which browsers send with every post, or by
 * `Sec-Fetch-Site`.
 */
export function refusalOf(
  { headers, method, url = '' }: IncomingMessage,
  { hosts, origins }: Access,
): Refusal | undefined {
  const { host, origin, 'sec-fetch-site': site, 'sec-fetch-mode': mode } = headers;
  if (host !== undefined && !isHere(host, hosts)) {
    return { status: 421, error: 'this server does not know that host name; allow it with --allow-host' };
  }
  const isPosting = url.startsWith('/events');
  const isOwn = origin === undefined ? site !== 'cross-site' && site !== 'same-site' : hostOf(origin) === host;
  if (isOwn || (isPosting && origin !== undefined && origins.includes(origin))) return undefined;
  // A link on another page may lead here.
  if (mode === 'navigate' && method === 'GET') return undefined;
  return { status: 403, error: 'pages of that origin may not send requests; allow them to post events with --origin' };
}

/** The headers that let a page of an allowed origin post and read the answer. */
export const crossOriginHeaders = (
  { headers: { origin } }: IncomingMessage,
  { origins }: Access,
): Readonly<Record<string, string>> =>
  origin !== undefined && origins.includes(origin)
    ? { 'access-control-allow-origin': origin, 'cross-origin-resource-policy': 'cross-origin', vary: 'origin' }
    : { vary: 'origin' };

export const preflightHeaders: Readonly<Record<string, string>> = {
  'access-control-allow-methods': 'POST',
  'access-control-allow-headers': 'content-type',
  'access-control-max-age': '600',
};

function isHere(host: string, hosts: readonly string[]): boolean {
  // What is more than a host and a port, such as evil@localhost, comes from no browser.
  const isHost = !/[@/?#\\]/.test(host) && URL.canParse(`http://${host}`);
  const name = (isHost ? new URL(`http://${host}`).hostname : '').replace(/^\[|\]$/g, '');
  return isIP(name) > 0 || name === 'localhost' || name.endsWith('.localhost') || hosts.includes(name);
}

/** The host without the scheme: a proxy in front may end TLS. */
const hostOf = (origin: string): string | undefined => (URL.canParse(origin) ? new URL(origin).host : undefined);
