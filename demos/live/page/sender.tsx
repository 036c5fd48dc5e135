import { useSignal } from '@preact/signals';
import type { SearchEvent } from 'rxjs-sessionize';

type Answer = { readonly status: number; readonly text: string } | undefined;

async function send(event: SearchEvent): Promise<Answer> {
  try {
    const response = await fetch('./events', { method: 'POST', body: JSON.stringify(event) });
    return { status: response.status, text: await response.text() };
  } catch {
    return { status: 0, text: 'There is no answer.' };
  }
}

/** Sends a search or a click, so that the page has something to show. */
export function Sender() {
  const user = useSignal('ann');
  const query = useSignal('dogs');
  const item = useSignal('fido');
  const answer = useSignal<Answer>(undefined);

  const sendNow = (event: SearchEvent) => {
    void send(event).then((came) => {
      answer.value = came;
    });
  };
  const now = () => ({ user: user.value, time: Date.now() });
  return (
    <section class="card sender">
      <h2>Send an event</h2>
      <label class="field">
        <span>User</span>
        <input
          type="text"
          value={user.value}
          autocomplete="off"
          onInput={({ currentTarget }) => {
            user.value = currentTarget.value;
          }}
        />
      </label>
      <form
        class="field"
        onSubmit={(event) => {
          event.preventDefault();
          sendNow({ ...now(), type: 'search', query: query.value });
        }}
      >
        <label for="query">Query</label>
        <input
          id="query"
          type="text"
          value={query.value}
          autocomplete="off"
          onInput={({ currentTarget }) => {
            query.value = currentTarget.value;
          }}
        />
        <button class="primary">Search</button>
      </form>
      <form
        class="field"
        onSubmit={(event) => {
          event.preventDefault();
          sendNow({ ...now(), type: 'click', item: item.value });
        }}
      >
        <label for="item">Result</label>
        <input
          id="item"
          type="text"
          value={item.value}
          autocomplete="off"
          onInput={({ currentTarget }) => {
            item.value = currentTarget.value;
          }}
        />
        <button>Click</button>
      </form>
      <p class="answer small" role="status">
        {answer.value === undefined ? (
          <span class="soft">Search, click, and wait: a session closes when its user has paused.</span>
        ) : (
          <>
            <strong class={answer.value.status === 202 ? 'good' : 'bad'}>{answer.value.status || ''}</strong>{' '}
            <code>{answer.value.text}</code>
          </>
        )}
      </p>
    </section>
  );
}
