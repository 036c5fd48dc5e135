import { isoText } from '../../../parts/page/duration-text.js';
import { timeReader } from '../../../read/event-time.js';
import { readingOf, timeFormIn } from '../../../read/first-look.js';
import { type SeenField, valuesAt } from '../../../read/seen-fields.js';
import type { Player } from '../player.js';
import type { Mapping } from '../sources/mapping.js';
import type { OwnLog } from '../sources/own-log.js';
import { newestFile, reading, takeFile } from './take-file.js';

const mostFields = 60;
const mostSamples = 3;

const roles = [
  { name: 'user', label: 'User' },
  { name: 'time', label: 'Time' },
  { name: 'query', label: 'Query' },
  { name: 'item', label: 'Item clicked' },
  { name: 'position', label: 'Position clicked' },
  { name: 'campaign', label: 'Campaign' },
  { name: 'id', label: 'Id' },
  { name: 'searchId', label: 'Id of a search' },
] as const;

const kinds = [
  { name: 'search', label: 'Searches' },
  { name: 'click', label: 'Clicks' },
  { name: 'logOut', label: 'Log-outs' },
] as const;

const units = ['s', 'ms', 'us', 'ns'] as const;

/**
 * Shows the fields of a log with sample values, and lets the reader say which is the user, the time, and so on. A table is for one
 * file: give it the file as its key.
 */
export function MappingTable({ player, log }: { readonly player: Player; readonly log: OwnLog }) {
  const { name, fields, file } = log;
  // A large log is read for seconds: the next choice comes before `log` has the last one.
  const newest = () => reading.value?.mapping ?? log.mapping;
  const mapping = newest();
  const set = (changes: Partial<Mapping>) => {
    // A field tells of its change when it loses the focus. By then, another file may have been dropped.
    if (newestFile(player) !== file) return;
    void takeFile(player, name, file, { ...newest(), ...changes });
  };
  const shown = fields.slice(0, mostFields);
  return (
    <section class="mapping small" aria-label="What the fields are">
      <h3>What the fields are</h3>
      {roles.map(({ name, label }) => (
        <div key={name} class="row">
          <label for={`field-${name}`}>{label}</label>
          <select
            id={`field-${name}`}
            value={mapping[name]}
            onChange={({ currentTarget }) => {
              const field = currentTarget.value;
              set({ [name]: field, ...(name === 'time' && readingOf(fields, field)) });
            }}
          >
            <option value="">none</option>
            {namesFor(shown, mapping[name]).map((field) => (
              <option key={field} value={field}>
                {field.slice(0, 40)}
              </option>
            ))}
          </select>
        </div>
      ))}
      {mapping.timeFormat === '' && isEpoch(fields, mapping.time) && (
        <div class="row">
          <label for="field-unit">Times are in</label>
          <select
            id="field-unit"
            value={mapping.timeUnit}
            onChange={({ currentTarget }) => {
              const unit = units.find((each) => each === currentTarget.value);
              if (unit !== undefined) set({ timeUnit: unit });
            }}
          >
            {units.map((unit) => (
              <option key={unit}>{unit}</option>
            ))}
          </select>
        </div>
      )}
      <WrittenTimes fields={fields} mapping={mapping} set={set} />
      <datalist id="matches">
        {matchesIn(shown).map((match) => (
          <option key={match} value={match} />
        ))}
      </datalist>
      {kinds.map(({ name, label }) => (
        <div key={name} class="row">
          <label for={`field-${name}`}>{label}</label>
          <input
            id={`field-${name}`}
            type="text"
            list="matches"
            placeholder="FIELD=VALUE"
            // Not `value`: it would take away what is being typed when the log has been read.
            defaultValue={mapping[name]}
            onChange={({ currentTarget }) => {
              set({ [name]: currentTarget.value });
            }}
          />
        </div>
      ))}
      <table>
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Values</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ name, values }) => (
            <tr key={name}>
              <th scope="row">{name.slice(0, 40)}</th>
              <td>{samplesOf(values).join(', ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {fields.length > shown.length && <p class="soft">and {fields.length - shown.length} more</p>}
    </section>
  );
}

/** Says how times that need a format are read, or why they cannot be read. */
function WrittenTimes({
  fields,
  mapping: { time, timeFormat },
  set,
}: {
  readonly fields: readonly SeenField[];
  readonly mapping: Mapping;
  readonly set: (changes: Partial<Mapping>) => void;
}) {
  const form = timeFormIn(fields, time);
  if (form?.is === 'other') {
    return (
      <p class="bad">
        The times are {form.what}: {form.next}.
      </p>
    );
  }
  if (form?.is !== 'written') return null;
  const [first] = valuesAt(fields, time);
  const read = timeReader({ unit: 'ms', format: timeFormat })(first);
  return (
    <>
      <div class="row">
        <label for="field-format">Time format</label>
        <select
          id="field-format"
          value={timeFormat}
          onChange={({ currentTarget }) => {
            set({ timeFormat: currentTarget.value });
          }}
        >
          {form.formats.map((format) => (
            <option key={format}>{format}</option>
          ))}
        </select>
      </div>
      <p class="soft">
        {form.formats.length > 1 && 'The times can be read in more ways than one. '}
        {typeof read === 'number' && `${textOf(first)} is read as ${isoText(read)}.`}
      </p>
    </>
  );
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 40);

const samplesOf = (values: readonly unknown[]): readonly string[] =>
  [...new Set(values.slice(0, 200).map(textOf))].slice(0, mostSamples);

const isEpoch = (fields: readonly SeenField[], time: string): boolean =>
  fields.some(({ name, values }) => name === time && values.some((value) => /^\d+(?:\.\d+)?$/.test(textOf(value))));

/** All fields, and the chosen one: that may be several fields, or a field inside another. */
const namesFor = (fields: readonly SeenField[], chosen: string): readonly string[] => {
  const names = fields.map(({ name }) => name);
  return chosen === '' || names.includes(chosen) ? names : [chosen, ...names];
};

/** Suggests `FIELD=VALUE` for fields with few values. */
const matchesIn = (fields: readonly SeenField[]): readonly string[] =>
  fields.flatMap(({ name, values }) => {
    const texts = new Set(values.map(textOf));
    return texts.size <= 12 && texts.size < values.length ? Array.from(texts, (text) => `${name}=${text}`) : [];
  });
