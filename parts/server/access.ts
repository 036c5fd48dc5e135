import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/** Who may ask this server, beside pages of its own. */
export interface Access {
  /** The names by which it is asked, beside `localhost` and addresses. */
  readonly hosts: readonly string[];
  /** The origins whose pages may post events, as `https://shop.example`. */
  readonly origins: readonly string[];
}

/** Why a request is refused. */
export interface Refusal {
  readonly status: number;
  readonly error: string;
}

/**
 * Refuses what a browser asks on behalf of a stranger's page, and what is meant for another server.
 *
 * A foreign name that leads to this address (DNS rebinding) would make a stranger's page one of this server's own. An address or
 * `localhost` cannot do that. A page of another origin is known by `Origin`, which browsers send with every post, or by
 * `Sec-Fetch-Site`.
 */
export function refusalOf(
  { headers, method, url = '' }: IncomingMessage,
  { hosts, origins }: Access,
): Refusal | undefined {
  const { host, origin, 'sec-fetch-site': site, 'sec-fetch-mode': mode } = headers;
  if (host !== undefined && !isHere(host, hosts)) {
    return { status: 421, error: 'this server is not asked by that name; --allow-host says by which it is' };
  }
  const isPosting = url.startsWith('/events');
  const isOwn = origin === undefined ? site !== 'cross-site' && site !== 'same-site' : hostOf(origin) === host;
  if (isOwn || (isPosting && origin !== undefined && origins.includes(origin))) return undefined;
  // A link on another page leads here as it leads anywhere.
  if (mode === 'navigate' && method === 'GET') return undefined;
  return { status: 403, error: 'pages of that origin may not ask this; --origin says whose pages may post events' };
}

/** What a browser has to be told before it lets a page of a named origin post, and read the answer. */
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
  const name = (URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : '').replace(/^\[|\]$/g, '');
  return isIP(name) > 0 || name === 'localhost' || name.endsWith('.localhost') || hosts.includes(name);
}

/** Not the scheme: what stands in front may end TLS. */
const hostOf = (origin: string): string | undefined => (URL.canParse(origin) ? new URL(origin).host : undefined);
