import { download } from '../download.js';
import { mostLinkedEvents } from '../link.js';
import type { Player } from '../player.js';
import { fileOf, type Table, tables } from '../take-away.js';
import { CopyButton } from './copy-button.js';
import { whole } from '../../../parts/page/numbers.js';

const names: Readonly<Record<Table, string>> = {
  sessions: 'Closed sessions',
  events: 'Events with their sessions',
  rates: 'Rates per interval',
};

/** Lets the reader take a link or tables along. */
export function TakeAwayPanel({ player }: { readonly player: Player }) {
  const version = player.shown.value.version;
  const take = (table: Table, form: 'csv' | 'json') => {
    void fileOf(player.run, table, form).then(({ name, type, text }) => {
      download(name, text, type);
    });
  };
  return (
    <div class="take-away" data-version={version}>
      <h2>A link to what you see</h2>
      <p class="small soft">{whatIsLinked(player)}</p>
      <p class="row">
        <CopyButton
          name="Copy link"
          isPrimary
          text={() => `${location.origin}${location.pathname}#${player.linkToHere()}`}
        />
      </p>
      <h2>What came out, as files</h2>
      {tables.map((table) => (
        <p key={table} class="row spread">
          {names[table]}
          <span class="row">
            {(['csv', 'json'] as const).map((form) => (
              <button
                key={form}
                aria-label={`${names[table]} as ${form.toUpperCase()}`}
                onClick={() => {
                  take(table, form);
                }}
              >
                {form.toUpperCase()}
              </button>
            ))}
          </span>
        </p>
      ))}
      <p class="small soft">
        Events read again give the same sessions: drop the file here, or run <code>rxjs-sessionize events.csv</code>{' '}
        with the gap and grace of this page and <code>--id id</code> <code>--search-id searchId</code>.
      </p>
      <p class="row spread">
        The diagram
        <button
          aria-label="The diagram as SVG"
          onClick={() => {
            download('diagram.svg', player.picture(), 'image/svg+xml');
          }}
        >
          SVG
        </button>
      </p>
    </div>
  );
}

function whatIsLinked(player: Player): string {
  if (player.source.value === 'file')
    return 'It has the settings, speed and position. Your file stays with you: who opens the link drops a file of their own.';
  if (player.fitsInLink) return 'It has the settings, speed and position, and the events so far.';
  return `It has the settings, but no events: there are more than ${whole(mostLinkedEvents)}. Restart for fewer.`;
}
