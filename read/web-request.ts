/** The parts of a logged request that tell what a person did. */
export interface WebRequest {
  readonly method: string | undefined;
  /** The path without the query string. */
  readonly path: string | undefined;
  /** The query string. */
  readonly query: string | undefined;
  readonly status: number | undefined;
  readonly referrer: string | undefined;
}

/**
 * The fields that a request adds to those of a log: the parameters of the address (`params`), the query (`search_term`), and the
 * kind of request (`action`). A `search` is a page with a query in its address. A `click` is another page that was opened from
 * a search. A `page` is any other page. A picture, a script, a suggestion or a failed request is `other`.
 */
export const requestFields: ReadonlySet<string> = new Set(['params', 'search_term', 'action']);

export function fieldOfRequest(name: string, request: WebRequest): unknown {
  if (name === 'params') return paramsOf(request.query);
  const isPage = isOfPage(request);
  const term = isPage ? searchTermIn(request.query) : undefined;
  if (name === 'search_term') return term;
  if (!isPage) return 'other';
  return term !== undefined ? 'search' : isSearchPage(request.referrer) ? 'click' : 'page';
}

/** The usual names of the parameter with the query. */
const termNames = [
  'q',
  'query',
  'search',
  's',
  'k',
  'kw',
  'term',
  'keyword',
  'keywords',
  'searchterm',
  'search_term',
  'search_query',
  'suche',
  'suchbegriff',
  'recherche',
  'busqueda',
];

const noPage = /\.(?:css|m?js|map|png|jpe?g|gif|svg|webp|avif|ico|woff2?|ttf|eot|mp[34]|webm|xml|txt)$/i;
const suggestions = /suggest|auto-?complete|type-?ahead/i;
/** A visitor from a search engine has not searched on this site. */
const searchEngines = /(?:^|\.)(?:google|bing|yahoo|duckduckgo|yandex|baidu|ecosia|qwant|startpage|brave)\./;

function isOfPage({ method = 'GET', path = '', status = 200 }: WebRequest): boolean {
  return method === 'GET' && status < 400 && !noPage.test(path) && !suggestions.test(path);
}

function searchTermIn(query: string | undefined): string | undefined {
  if (query === undefined) return undefined;
  const params = new URLSearchParams(query);
  for (const name of termNames) {
    const term = params.get(name)?.trim();
    if (term !== undefined && term !== '') return term;
  }
  return undefined;
}

function isSearchPage(address: string | undefined): boolean {
  if (address === undefined) return false;
  const [, host, query] = /^https?:\/\/([^/?#]*)[^?#]*\?([^#]*)/i.exec(address) ?? [];
  return host !== undefined && !searchEngines.test(host) && searchTermIn(query) !== undefined;
}

const paramsOf = (query: string | undefined): object | undefined =>
  query === undefined ? undefined : Object.fromEntries(new URLSearchParams(query));
