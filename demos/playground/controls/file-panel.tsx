import { type LoadedFile, type Player } from '../player.js';
import { complaint, takeFile } from './take-file.js';

const shownLines = 50;

/** Takes a log of the reader's, dropped anywhere on the page or chosen here. */
export function FilePanel({ player }: { readonly player: Player }) {
  const file = player.file.value;
  return (
    <div class="file">
      <h2>Your own log</h2>
      <div class="drop">
        <label class="small">
          Drop a file anywhere on this page, or choose one:{' '}
          <input
            type="file"
            onChange={({ currentTarget }) => {
              void takeFile(player, currentTarget.files?.[0]);
            }}
          />
        </label>
      </div>
      <p class="small soft format">
        NDJSON, a JSON array, or a table (CSV, TSV, <code>;</code>, <code>|</code>) with a head line, gzipped or not. It
        stays in your browser.
      </p>
      <div class="complaints small" role="status">
        {complaint.value !== '' && <p class="bad">{complaint.value}</p>}
        {file !== undefined && complaint.value === '' && <Findings player={player} file={file} />}
      </div>
    </div>
  );
}

function Findings({ player, file }: { readonly player: Player; readonly file: LoadedFile }) {
  const { name, format, events, rejected, taken, unfit, outOfOrder } = file;
  const one = format === 'json' ? 'element' : 'line';
  return (
    <>
      <p>
        <strong>{name}</strong>: {count(events.length, 'event')}
        {rejected.length > 0 && <span class="bad">, {count(rejected.length, one)} rejected</span>}
      </p>
      {unfit !== undefined && <p class="bad">{unfit}</p>}
      {taken.length > 0 && <p class="soft">Guessed: {taken.join('; ')}.</p>}
      {outOfOrder > 0 && (
        <p>
          {player.order.value === 'log' ? (
            <>
              <span class="bad">{count(outOfOrder, 'event')} not in order of time.</span>{' '}
              <button
                onClick={() => {
                  player.setOrder('time');
                }}
              >
                Sort by time
              </button>
            </>
          ) : (
            <>
              Sorted by time.{' '}
              <button
                onClick={() => {
                  player.setOrder('log');
                }}
              >
                As in the file
              </button>
            </>
          )}
        </p>
      )}
      {rejected.length > 0 && (
        <ul tabIndex={0} aria-label="Rejected lines">
          {rejected.slice(0, shownLines).map(({ line, errors }) => (
            <li key={line}>
              <strong>
                {one} {line}
              </strong>{' '}
              {errors.map(({ path, reason }) => (path === '' ? reason : `${path}: ${reason}`)).join('; ')}
            </li>
          ))}
          {rejected.length > shownLines && <li>and {count(rejected.length - shownLines, `more ${one}`)}</li>}
        </ul>
      )}
    </>
  );
}

const count = (n: number, of: string) => `${n.toLocaleString('en')} ${of}${n === 1 ? '' : 's'}`;
