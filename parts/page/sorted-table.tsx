export interface SortedTableProps {
  /** The name of the table, for readers who do not see it. */
  readonly name: string;
  readonly columns: readonly string[];
  /** The first cell of a row is its name. The others are numbers, each with its text. */
  readonly rows: readonly (readonly [name: string, ...numbers: (readonly [value: number, text: string])[]])[];
}

/** A table whose head cells sort it, if `sort-tables.js` runs. Without that script, it keeps the order of its rows. */
export const SortedTable = ({ name, columns, rows }: SortedTableProps) => (
  // It scrolls on a narrow screen, so a keyboard must reach it.
  <div class="wide-table" role="region" aria-label={name} tabIndex={0}>
    <table class="sorted">
      <thead>
        <tr>
          {columns.map((column, i) => (
            <th key={column} scope="col" class={i === 0 ? '' : 'number'}>
              <button type="button">{column}</button>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, ...numbers]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {numbers.map(([value, text], i) => (
              <td key={i} class="number" data-value={Number.isNaN(value) ? '' : value}>
                {text}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
