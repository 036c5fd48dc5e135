import { useRef } from 'preact/hooks';
import type { Player } from '../player.js';
import { suggestions } from '../sources/catalogue.js';

/** Lets the reader be the user: search, click results, and pause. */
export function SearchPanel({ player }: { readonly player: Player }) {
  const input = useRef<HTMLInputElement>(null);
  const search = (query: string) => {
    if (query.trim() !== '') player.search(query.trim());
  };
  return (
    <div class="search">
      <h2>Search, click, wait</h2>
      <form
        class="row"
        onSubmit={(event) => {
          event.preventDefault();
          search(input.current!.value);
        }}
      >
        <input ref={input} type="search" aria-label="Query" placeholder="dogs" autocomplete="off" maxLength={40} />
        <button class="primary">Search</button>
      </form>
      <p class="row small">
        <span class="soft">Try</span>
        {suggestions.map((query) => (
          <button
            key={query}
            type="button"
            class="chip"
            onClick={() => {
              input.current!.value = query;
              search(query);
            }}
          >
            {query}
          </button>
        ))}
      </p>
      <ul class="results" aria-label="Results">
        {player.results.value.map((item) => (
          <li key={item}>
            <button
              type="button"
              onClick={() => {
                player.click(item);
              }}
            >
              {item}
            </button>
          </li>
        ))}
        {player.results.value.length === 0 && <li class="soft small">Results to click appear here.</li>}
      </ul>
      <div class="row small">
        <label>
          You are{' '}
          <select
            value={player.actor.value}
            onChange={({ currentTarget }) => {
              player.actor.value = currentTarget.value;
              player.results.value = [];
            }}
          >
            {player.users.value.map((user) => (
              <option key={user}>{user}</option>
            ))}
          </select>
        </label>
        <button
          type="button"
          onClick={() => {
            player.logOut();
          }}
        >
          Log out
        </button>
        <button
          type="button"
          onClick={() => {
            player.addUser();
          }}
        >
          Add a user
        </button>
        <button
          type="button"
          onClick={() => {
            for (let i = 0; i < 10; i++) player.addUser();
          }}
        >
          Add ten
        </button>
        <label class="check">
          <input
            type="checkbox"
            checked={player.othersAct.value}
            onChange={({ currentTarget }) => {
              player.othersAct.value = currentTarget.checked;
            }}
          />{' '}
          the others act by themselves
        </label>
      </div>
    </div>
  );
}
