/** What a web server logs of a request, as far as it tells what a person did. */
export interface WebRequest {
  readonly method: string | undefined;
  /** Without what stands behind `?`. */
  readonly path: string | undefined;
  /** What stands there. */
  readonly query: string | undefined;
  readonly status: number | undefined;
  readonly referrer: string | undefined;
}

/**
 * What a request adds to the fields of a log: `params` of its address, what was searched for (`search_term`), and what it is (`action`).
 * A `search` is a page whose address says what was searched for; a `click` is another page, opened from there; what else is a page
 * is a `page`; a picture, a script, a suggestion and what failed are `other`.
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

/** What search boxes call what is typed into them. */
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
/** Who comes from another search engine has not searched here. */
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
