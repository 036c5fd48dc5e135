import { signal } from '@preact/signals';
import type { Player } from '../player.js';

const isOver = signal(false);
const complaint = signal('');

const shownLines = 50;

/** Takes a log of the reader's, dropped or chosen. Nothing of it leaves the browser. */
export function FilePanel({ player }: { readonly player: Player }) {
  const take = (file: File | undefined) => {
    if (file === undefined) return;
    complaint.value = '';
    file.text().then(
      (text) => {
        player.load(file.name, text);
      },
      (error: unknown) => {
        complaint.value = `${file.name} cannot be read: ${String(error)}`;
      },
    );
  };
  const file = player.file.value;
  return (
    <section class="card file">
      <h2>Your own log</h2>
      <div
        class="drop"
        data-over={isOver.value}
        onDragOver={(event) => {
          event.preventDefault();
          isOver.value = true;
        }}
        onDragLeave={() => {
          isOver.value = false;
        }}
        onDrop={(event) => {
          event.preventDefault();
          isOver.value = false;
          take(event.dataTransfer?.files[0]);
        }}
      >
        <label class="small">
          Drop an NDJSON or CSV file here, or choose one:{' '}
          <input
            type="file"
            accept=".ndjson,.jsonl,.json,.csv,.log,.txt"
            onChange={({ currentTarget }) => {
              take(currentTarget.files?.[0]);
            }}
          />
        </label>
      </div>
      <p class="small soft format">
        <code>{'{"user":"ann","time":0,"type":"search","query":"dogs"}'}</code> a line, or columns{' '}
        <code>user,time,type,query,item</code>. It stays in your browser.
      </p>
      <label class="check small">
        <input
          type="checkbox"
          checked={player.order.value === 'time'}
          onChange={({ currentTarget }) => {
            player.setOrder(currentTarget.checked ? 'time' : 'log');
          }}
        />{' '}
        sort by time first
      </label>
      <div class="complaints small" role="status">
        {complaint.value !== '' && <p class="bad">{complaint.value}</p>}
        {file !== undefined && (
          <p>
            <strong>{file.name}</strong>: {count(file.events.length, 'event')}
            {file.rejected.length > 0 && <span class="bad">, {count(file.rejected.length, 'line')} rejected</span>}
          </p>
        )}
        {file !== undefined && file.rejected.length > 0 && (
          <ul tabIndex={0} aria-label="Rejected lines">
            {file.rejected.slice(0, shownLines).map(({ line, errors }) => (
              <li key={line}>
                <strong>line {line}</strong>{' '}
                {errors.map(({ path, reason }) => (path === '' ? reason : `${path}: ${reason}`)).join('; ')}
              </li>
            ))}
            {file.rejected.length > shownLines && <li>and {count(file.rejected.length - shownLines, 'more line')}</li>}
          </ul>
        )}
      </div>
    </section>
  );
}

const count = (n: number, of: string) => `${n.toLocaleString('en')} ${of}${n === 1 ? '' : 's'}`;
