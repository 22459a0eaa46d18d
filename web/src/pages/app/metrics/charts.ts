import type { MetricsPointView } from '@nonstop4/contract';
import type { Format } from '../../../i18n/format.ts';

/** The lines of the charts. Each has its own dash as well as its own colour. */
export type LineKey = 'requests' | 'errors' | 'p50' | 'p95' | 'p99' | 'cpu' | 'memory';

export interface ChartLine {
  key: LineKey;
  value: (point: MetricsPointView) => number | undefined;
  /** A CSS variable of the theme. */
  colour: string;
  dash?: number[];
  fill?: boolean;
}

export interface Chart {
  key: 'traffic' | 'latency' | 'cpu' | 'memory';
  lines: readonly ChartLine[];
  show: (value: number, format: Format) => string;
  /** Steps of the axis, where ten is not a round number. */
  steps?: number[];
}

const MB = 1024 * 1024;

/** What the metrics page draws. */
export const CHARTS: readonly Chart[] = [
  {
    key: 'traffic',
    lines: [
      { key: 'requests', value: (point) => point.requestsPerS, colour: '--busy-strong', fill: true },
      { key: 'errors', value: (point) => point.errorsPerS, colour: '--bad-strong', dash: [6, 3] },
    ],
    show: (value, format) => format.number(value, value < 10 ? 1 : 0),
  },
  {
    key: 'latency',
    lines: [
      { key: 'p50', value: (point) => point.p50Ms, colour: '--busy-strong' },
      { key: 'p95', value: (point) => point.p95Ms, colour: '--warn-strong', dash: [6, 3] },
      { key: 'p99', value: (point) => point.p99Ms, colour: '--bad-strong', dash: [2, 3] },
    ],
    show: (value, format) => format.duration(value),
  },
  {
    key: 'cpu',
    lines: [{ key: 'cpu', value: (point) => point.cpuCores, colour: '--busy-strong', fill: true }],
    show: (value, format) => format.number(value, 2),
  },
  {
    key: 'memory',
    lines: [{ key: 'memory', value: (point) => point.memoryBytes, colour: '--busy-strong', fill: true }],
    show: (value, format) => (value === 0 ? '0' : format.bytes(value)),
    steps: Array.from({ length: 20 }, (_, power) => MB * 2 ** (power - 4)),
  },
];

/** The values of a line, a gap where nothing was measured. */
export function valuesOf(line: ChartLine, points: readonly MetricsPointView[]): (number | null)[] {
  return points.map((point) => line.value(point) ?? null);
}

/** The last measured value and the highest, for the words beside a chart. */
export function lastAndHighest(values: readonly (number | null)[]): { last: number; highest: number } | undefined {
  const measured = values.filter((value) => value !== null);
  const last = measured.at(-1);
  return last === undefined ? undefined : { last, highest: Math.max(...measured) };
}
