import type { Player } from '../player.js';
import type { OwnLog } from '../sources/own-log.js';
import { MappingTable } from './mapping-table.js';
import { reading, takeFile } from './take-file.js';
import { amount } from '../../../parts/page/numbers.js';

/** Takes a log of the reader: dropped anywhere on the page, pasted, or chosen here. */
export function FilePanel({ player }: { readonly player: Player }) {
  const log = player.file.value;
  return (
    <div class="file">
      <h2>Your own log</h2>
      <div class="drop">
        <label class="small">
          Drop a file anywhere on this page, or choose one:{' '}
          <input
            type="file"
            onClick={({ currentTarget }) => {
              // Otherwise a file that was changed could not be chosen again.
              currentTarget.value = '';
            }}
            onChange={({ currentTarget }) => {
              const file = currentTarget.files?.[0];
              if (file !== undefined) void takeFile(player, file.name, file);
            }}
          />
        </label>
      </div>
      <div class="complaints small" role="status">
        <Reading />
        {log !== undefined && reading.value?.fault === undefined && <Findings player={player} log={log} />}
      </div>
      {log === undefined && (
        <p class="small soft format">
          JSON, a table (CSV, TSV, <code>;</code>, <code>|</code>) with a head line, or a log of a web server, gzipped
          or not. You can paste lines of it, too. It stays in your browser.
        </p>
      )}
      {log !== undefined && log.fields.length > 0 && <MappingTable key={log.file} player={player} log={log} />}
    </div>
  );
}

function Reading() {
  const { value } = reading;
  if (value === undefined) return null;
  const { name, fault } = value;
  return fault === undefined ? (
    <p>Reading {name} …</p>
  ) : (
    <p class="bad">
      {name} cannot be read: {fault}
    </p>
  );
}

function Findings({ player, log }: { readonly player: Player; readonly log: OwnLog }) {
  const { name, file, kind, namedFrom, fields, events, rejected, rejectedLines, outOfOrder } = log;
  return (
    <>
      <p>
        <strong>{name}</strong>: {amount(events.length, 'event')}
        {rejected > 0 && <span class="bad">, {amount(rejected, 'line')} rejected</span>}
      </p>
      {kind !== undefined && <p class="soft">Read as {kind}.</p>}
      {namedFrom === 'comment' && <p class="soft">A comment above its first line names its columns.</p>}
      {namedFrom === 'values' && (
        <p class="soft">Its first line names no columns, so they are named for their values.</p>
      )}
      {fields.length + events.length + rejected === 0 && (
        <p class="bad">{file.size === 0 ? 'It is empty.' : 'It has no line with an event.'}</p>
      )}
      <Unfit log={log} />
      {outOfOrder > 0 && <Order player={player} outOfOrder={outOfOrder} />}
      {rejected > 0 && (
        <ul tabIndex={0} aria-label="Rejected lines">
          {rejectedLines.map(({ line, detail }) => (
            <li key={line}>
              <strong>line {line}</strong> {detail}
            </li>
          ))}
          {rejected > rejectedLines.length && <li>and {amount(rejected - rejectedLines.length, 'more line')}</li>}
        </ul>
      )}
    </>
  );
}

function Unfit({ log: { fields, mapping } }: { readonly log: OwnLog }) {
  const missing = [mapping.user === '' && 'user', mapping.time === '' && 'time'].filter((name) => name !== false);
  if (fields.length === 0 || missing.length === 0) return null;
  return <p class="bad">No field looks like the {missing.join(' or the ')} of an event. Choose below.</p>;
}

function Order({ player, outOfOrder }: { readonly player: Player; readonly outOfOrder: number }) {
  const isAsInLog = player.order.value === 'log';
  return (
    <p>
      {isAsInLog ? <span class="bad">{amount(outOfOrder, 'event')} not in order of time.</span> : 'Sorted by time.'}{' '}
      <button
        onClick={() => {
          player.setOrder(isAsInLog ? 'time' : 'log');
        }}
      >
        {isAsInLog ? 'Sort by time' : 'As in the file'}
      </button>
    </p>
  );
}
