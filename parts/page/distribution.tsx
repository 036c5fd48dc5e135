interface DistributionProps {
  /** The name of the counted things. */
  readonly of: string;
  readonly counts: readonly { readonly name: string; readonly count: number }[];
}

/** Counts as a table with a bar in each row. */
export function Distribution({ of, counts }: DistributionProps) {
  const most = Math.max(1, ...counts.map(({ count }) => count));
  return (
    <table class="distribution">
      <thead class="unseen">
        <tr>
          <th scope="col">{of}</th>
          <th scope="col">number</th>
        </tr>
      </thead>
      <tbody>
        {counts.map(({ name, count }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>
              <svg aria-hidden="true" width="100%" height="14">
                <rect width={`${((100 * count) / most).toFixed(2)}%`} height="14" rx="2" />
              </svg>
            </td>
            <td class="number">{count.toLocaleString('en')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
