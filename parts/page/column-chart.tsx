interface ColumnChartProps {
  /** What the chart shows, for readers who do not see it. */
  readonly name: string;
  /** The columns from left to right: name, height, and the height as text. */
  readonly columns: readonly Column[];
}

export interface Column {
  readonly name: string;
  readonly value: number;
  readonly text: string;
}

const height = 140;
const step = 10;

/** Columns over time. It is plain markup, so it can be printed and mailed. */
export function ColumnChart({ name, columns }: ColumnChartProps) {
  const highest = columns.reduce((most, column) => (column.value > most.value ? column : most), columns[0]!);
  const scale = highest.value === 0 ? 0 : height / highest.value;
  return (
    <figure class="column-chart">
      <p class="small soft">
        most: {highest.text} ({highest.name})
      </p>
      <svg
        role="img"
        aria-label={`${name}, from ${columns[0]!.name} to ${columns.at(-1)!.name}; most: ${highest.text} (${highest.name})`}
        viewBox={`0 0 ${String(columns.length * step)} ${String(height)}`}
        preserveAspectRatio="none"
      >
        {columns.map(({ name, value, text }, i) => (
          <rect
            key={i}
            x={i * step + 1}
            y={height - value * scale}
            width={step - 2}
            height={Math.max(value * scale, value > 0 ? 1 : 0)}
          >
            <title>
              {name}: {text}
            </title>
          </rect>
        ))}
      </svg>
      <p class="small soft ends">
        <span>{columns[0]!.name}</span>
        <span>{columns.at(-1)!.name}</span>
      </p>
    </figure>
  );
}
