import { signal } from '@preact/signals';
import { ThemeChoice } from '../../../parts/page/theme-choice.js';
import { find, type Product, products } from './catalogue.js';
import { Visitor } from './visitor.js';

const shown = 12;

const waiting = signal(0);
const typed = signal('');
const found = signal<{ readonly query: string; readonly products: readonly Product[] } | undefined>(undefined);
const chosen = signal<Product | undefined>(undefined);

const visitor = new Visitor((count) => {
  waiting.value = count;
});
visitor.log({ type: 'app-open' });

const money = new Intl.NumberFormat('en', { style: 'currency', currency: 'EUR' });

/** Searches, shows the results, and logs both. */
function search(query: string): void {
  const results = find(query);
  found.value = { query, products: results };
  chosen.value = undefined;
  visitor.log({ type: 'search', query });
  visitor.log({ type: 'results', items: results.slice(0, shown).map(({ id }) => id) });
}

function choose(product: Product): void {
  // A double click is one choice.
  if (chosen.value === product) return;
  chosen.value = product;
  // The products of the first page were not found by a search.
  if (found.value !== undefined) visitor.log({ type: 'click', item: product.id });
}

/** Shows the search of the address. So a search can be a link, and Back leads to the one before. */
function show(): void {
  const query = new URLSearchParams(location.search).get('q')?.trim().slice(0, 100) ?? '';
  typed.value = query;
  if (query === '') found.value = undefined;
  else search(query);
}
addEventListener('popstate', show);
show();

function submit(query: string): void {
  const isSame = new URLSearchParams(location.search).get('q') === query;
  if (!isSame) history.pushState(null, '', query === '' ? './' : `?${new URLSearchParams({ q: query }).toString()}`);
  show();
}

export function Shop() {
  const results = found.value?.products.slice(0, shown) ?? products.filter(({ kind }) => kind === 'gifts');
  return (
    <>
      <header class="top">
        <div>
          <h1>Leaf and Bean</h1>
          <p class="soft">Tea, coffee, and what belongs to them.</p>
        </div>
        <a href="./dashboard.html">Search dashboard</a>
        <ThemeChoice />
      </header>
      <main class="shop">
        <form
          role="search"
          class="search"
          onSubmit={(event) => {
            event.preventDefault();
            submit(typed.value.trim());
          }}
        >
          <input
            type="search"
            name="q"
            aria-label="Search the shop"
            placeholder="Green tea, mug, without caffeine …"
            autocomplete="off"
            maxLength={100}
            value={typed.value}
            onInput={({ currentTarget }) => {
              typed.value = currentTarget.value;
            }}
          />
          <button class="primary">Search</button>
        </form>
        <p class="soft small" role="status">
          {found.value === undefined ? 'Some gifts to begin with' : sentenceOf(found.value)}
        </p>
        <ul class="products">
          {results.map((product) => (
            <li key={product.id}>
              <button
                class="card product"
                aria-pressed={chosen.value === product}
                onClick={() => {
                  choose(product);
                }}
              >
                <span class="small soft">{product.kind}</span>
                <strong>{product.name}</strong>
                <span class="small">{product.about}</span>
                <span>{money.format(product.price / 100)}</span>
                {chosen.value === product && <span class="chosen small">A good choice.</span>}
              </button>
            </li>
          ))}
        </ul>
        <p class="soft small" data-waiting={waiting.value}>
          {waiting.value === 0
            ? 'The server has all your events on its disk.'
            : `The server has not acknowledged ${String(waiting.value)} of your events yet. They are sent again.`}
        </p>
      </main>
    </>
  );
}

function sentenceOf({ query, products }: { readonly query: string; readonly products: readonly Product[] }): string {
  if (products.length === 0) return `Nothing found for “${query}”. Try fewer words.`;
  const count = products.length === 1 ? '1 product' : `${String(products.length)} products`;
  return `${count} for “${query}”${products.length > shown ? `, the first ${String(shown)} shown` : ''}`;
}
