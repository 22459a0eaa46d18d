import type { Metrics, MetricsPointView } from '@nonstop4/contract';
import type { Format } from '../../../i18n/format.ts';
import { BYTE_STEPS, type Chart, type ChartLine, showBytes, showSpeed } from '../../../parts/chart/chart.ts';

export type AppChartKey = 'traffic' | 'latency' | 'errors' | 'edge' | 'bytes' | 'cpu' | 'memory' | 'volume';

export type AppLineKey =
  | ('unsorted' | '1xx' | '2xx' | '3xx' | '4xx' | '5xx' | 'aborted')
  | ('p50' | 'p95' | 'p99' | 'errorRate' | 'retries' | 'inFlight' | 'bytesIn' | 'bytesOut')
  | ('cpu' | 'memory' | 'volume');

interface AppLine extends Omit<ChartLine, 'name' | 'values'> {
  key: AppLineKey;
  value: (point: MetricsPointView) => number | undefined;
  /** Left out where nothing of it happened. */
  whenAny?: boolean;
}

interface AppChart extends Pick<Chart, 'stacked' | 'show' | 'steps' | 'atLeast'> {
  key: AppChartKey;
  lines: readonly AppLine[];
}

const few = (value: number, format: Format) => format.number(value, value < 10 ? 1 : 0);

// Of a time before classes were kept only the whole is known.
const classOf = (name: '1xx' | '2xx' | '3xx' | '4xx' | '5xx' | 'aborted') => (point: MetricsPointView) =>
  point.classesPerS?.[name];

const APP_CHARTS: readonly AppChart[] = [
  {
    key: 'traffic',
    stacked: true,
    lines: [
      { key: '2xx', value: classOf('2xx'), colour: '--ok-strong' },
      { key: '3xx', value: classOf('3xx'), colour: '--busy-strong' },
      { key: '4xx', value: classOf('4xx'), colour: '--warn-strong' },
      { key: '5xx', value: classOf('5xx'), colour: '--bad-strong' },
      { key: '1xx', value: classOf('1xx'), colour: '--accent', whenAny: true },
      { key: 'aborted', value: classOf('aborted'), colour: '--text-quiet', whenAny: true },
      {
        key: 'unsorted',
        value: (point) => (point.classesPerS ? undefined : point.requestsPerS),
        colour: '--idle-strong',
        whenAny: true,
      },
    ],
    show: few,
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
    key: 'errors',
    lines: [
      {
        key: 'errorRate',
        value: ({ requestsPerS, errorsPerS }) => (requestsPerS > 0 ? (100 * errorsPerS) / requestsPerS : undefined),
        colour: '--bad-strong',
        fill: true,
      },
    ],
    show: (value, format) => `${format.number(value, value < 10 ? 2 : 0)}%`,
    // In percent.
    atLeast: 1,
  },
  {
    key: 'edge',
    lines: [
      { key: 'inFlight', value: (point) => point.inFlight, colour: '--busy-strong' },
      { key: 'retries', value: (point) => point.retriesPerS, colour: '--warn-strong', dash: [6, 3] },
    ],
    show: few,
  },
  {
    key: 'bytes',
    lines: [
      { key: 'bytesOut', value: (point) => point.bytesOutPerS, colour: '--busy-strong' },
      { key: 'bytesIn', value: (point) => point.bytesInPerS, colour: '--warn-strong', dash: [6, 3] },
    ],
    show: showSpeed,
    steps: BYTE_STEPS,
  },
  {
    key: 'cpu',
    lines: [{ key: 'cpu', value: (point) => point.cpuCores, colour: '--busy-strong', fill: true }],
    show: (value, format) => format.number(value, 2),
  },
  {
    key: 'memory',
    lines: [{ key: 'memory', value: (point) => point.memoryBytes, colour: '--busy-strong', fill: true }],
    show: showBytes,
    steps: BYTE_STEPS,
  },
  {
    key: 'volume',
    lines: [{ key: 'volume', value: (point) => point.volumeBytes, colour: '--busy-strong', fill: true }],
    show: showBytes,
    steps: BYTE_STEPS,
  },
];

/** The words that charts need, in the reader's language. */
export interface AppChartWords {
  title: (key: AppChartKey) => string;
  line: (key: AppLineKey) => string;
  note: (key: AppChartKey) => string | undefined;
}

/** What the metrics page draws of the app as a whole. */
export function appCharts({ points }: Pick<Metrics, 'points'>, words: AppChartWords): Chart[] {
  const times = points.map((point) => Date.parse(point.at));
  return APP_CHARTS.map(({ key, lines, ...chart }) => ({
    ...chart,
    key,
    times,
    title: words.title(key),
    note: words.note(key),
    lines: lines
      .map(({ value, whenAny, ...line }) => ({
        ...line,
        whenAny,
        name: words.line(line.key),
        values: points.map((point) => value(point) ?? null),
      }))
      .filter(({ whenAny, values }) => !whenAny || values.some((value) => value !== null && value > 0))
      .map(({ whenAny: _, ...line }) => line),
  }));
}
