import './sparkline.css';

const WIDTH = 120;
const HEIGHT = 32;

/** The points of the line: oldest left, the largest value at the top. */
export function sparklinePoints(values: readonly number[], width: number, height: number): [number, number][] {
  const highest = Math.max(...values, 0.001);
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  return values.map((value, index) => [index * step, height - 1 - (Math.max(0, value) / highest) * (height - 3)]);
}

/** A small line of requests per second. `label` says it in words. */
export function Sparkline({ values, label }: { values: readonly number[]; label: string }) {
  const points = sparklinePoints(values.length > 1 ? values : [0, 0], WIDTH, HEIGHT);
  const line = points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
  return (
    <svg
      className="sparkline"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={label}
      preserveAspectRatio="none"
    >
      <polygon points={`0,${HEIGHT} ${line} ${WIDTH},${HEIGHT}`} />
      <polyline points={line} />
    </svg>
  );
}
