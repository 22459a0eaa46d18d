import type { MetricsPoint, StatusClasses, UsagePoint } from '../../../domain/metrics.ts';
import type { PointFields } from './point-ring.ts';

const BYTES_PER_MB = 1024 * 1024;
const BYTES_PER_GB = 1024 * BYTES_PER_MB;

/** What an App's points had in the first layout of the file: the first ten of those below, in their order. */
export const FIRST_FIELDS = 10;

/**
 * Units are chosen so that what is met lies where half floats are 0.05 % exact (6 × 10⁻⁵ to 65,504): MB of memory and MB a second
 * (64 bytes a second to 64 GB), GB of volumes (64 kB to 64 TB).
 */
export const APP_FIELDS: PointFields<MetricsPoint> = {
  count: 19,
  values: (point) => [
    ...[point.requestsPerS, point.errorsPerS, point.retriesPerS, point.inFlight],
    ...[known(point.p50Ms), known(point.p95Ms), known(point.p99Ms)],
    ...[point.cpuCores, point.memoryBytes / BYTES_PER_MB, point.readyReplicas],
    ...CLASSES.map((name) => known(point.classesPerS?.[name])),
    ...[known(point.bytesInPerS) / BYTES_PER_MB, known(point.bytesOutPerS) / BYTES_PER_MB],
    ...[known(point.restarts), known(point.volumeBytes) / BYTES_PER_GB],
  ],
  point: (value, at) => ({
    at,
    ...{ requestsPerS: value(0), errorsPerS: value(1), retriesPerS: value(2), inFlight: value(3) },
    ...{ p50Ms: measured(value(4)), p95Ms: measured(value(5)), p99Ms: measured(value(6)) },
    ...{ cpuCores: value(7), memoryBytes: Math.round(value(8) * BYTES_PER_MB), readyReplicas: value(9) },
    classesPerS: classesOf(value),
    ...{ bytesInPerS: measured(value(15), BYTES_PER_MB), bytesOutPerS: measured(value(16), BYTES_PER_MB) },
    ...{ restarts: measured(value(17)), volumeBytes: measured(value(18), BYTES_PER_GB) },
  }),
};

/** The class 5xx is the second field already. */
const CLASSES = ['1xx', '2xx', '3xx', '4xx', 'aborted'] as const;

function classesOf(value: (index: number) => number): StatusClasses | undefined {
  if (Number.isNaN(value(10))) return undefined;
  return {
    ...{ '1xx': value(10), '2xx': value(11), '3xx': value(12), '4xx': value(13) },
    ...{ '5xx': value(1), aborted: value(14) },
  };
}

/** What one copy or node used. */
export const USAGE_FIELDS: PointFields<UsagePoint> = {
  count: 4,
  values: ({ cpuCores, memoryBytes, networkInPerS, networkOutPerS }) => [
    ...[cpuCores, memoryBytes / BYTES_PER_MB],
    ...[known(networkInPerS) / BYTES_PER_MB, known(networkOutPerS) / BYTES_PER_MB],
  ],
  point: (value, at) => ({
    ...{ at, cpuCores: value(0), memoryBytes: Math.round(value(1) * BYTES_PER_MB) },
    ...networkOf(measured(value(2), BYTES_PER_MB), measured(value(3), BYTES_PER_MB)),
  }),
};

function networkOf(networkInPerS: number | undefined, networkOutPerS: number | undefined): Partial<UsagePoint> {
  return networkInPerS === undefined || networkOutPerS === undefined ? {} : { networkInPerS, networkOutPerS };
}

function known(value: number | undefined): number {
  return value ?? Number.NaN;
}

function measured(value: number, unit = 1): number | undefined {
  if (Number.isNaN(value)) return undefined;
  return unit === 1 ? value : Math.round(value * unit);
}
