interface FigureProps {
  readonly name: string;
  readonly value: string;
  /** An explanation of it. */
  readonly more: string | number;
}

/** A number with its name: an entry of a `dl`. */
export const Figure = ({ name, value, more }: FigureProps) => (
  <div>
    <dt class="small">{name}</dt>
    <dd>
      <strong>{value}</strong>
      <span class="small soft">{more}</span>
    </dd>
  </div>
);
