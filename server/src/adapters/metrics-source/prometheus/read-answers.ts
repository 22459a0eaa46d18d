import {
  type MetricsPoint,
  type NodeHistory,
  type ReplicaHistory,
  type StatusClasses,
  statusClasses,
  type UsagePoint,
} from '../../../domain/metrics.ts';
import { withoutOwn } from '../../../domain/own-requests.ts';
import { CLASS, FIELD, OWN } from './app-queries.ts';
import type { Series } from './prometheus-api.ts';

type Fields = Record<string, number>;

const RATES = ['requestsPerS', 'errorsPerS', 'retriesPerS'];
/** What is observed at a moment: where none of it is, nothing was seen. */
const OBSERVED = ['inFlight', 'cpuCores', 'memoryBytes', 'readyReplicas'];
const NOTHING = Object.fromEntries([...RATES, ...OBSERVED].map((field) => [field, 0])) as unknown as MetricsPoint;
const OF_CLASS = 'classesPerS';

/** Points of the answer to `pointQuery`, oldest first. */
export function pointsOf(series: readonly Series[]): MetricsPoint[] {
  const classes = new Map<number, Partial<StatusClasses>>();
  const others = series.filter(({ labels }) => labels[FIELD] !== OF_CLASS);
  for (const { labels, points } of series.filter((one) => !others.includes(one))) {
    for (const { at, value } of points) classes.set(at, { ...classes.get(at), [labels[CLASS] ?? '']: value });
  }
  return byTime(others)
    .filter(({ fields }) => OBSERVED.some((field) => fields[field] !== undefined))
    .map(({ at, fields }) => {
      const { [OWN.requests]: requests = 0, [OWN.errors]: errors = 0, ...rest } = fields;
      const ofClasses = classes.get(at);
      const counted = statusClasses((name) => ofClasses?.[name] ?? 0);
      const point = { ...NOTHING, ...rest, at };
      const visitors = withoutOwn({ requests: point.requestsPerS, classes: counted }, { requests, errors });
      return {
        ...point,
        requestsPerS: visitors.requests,
        errorsPerS: Math.max(0, point.errorsPerS - errors),
        ...(ofClasses ? { [OF_CLASS]: visitors.classes } : {}),
      };
    });
}

/** Of the answer to `replicasQuery`; the copy that was seen last comes first. */
export function replicasOf(series: readonly Series[]): ReplicaHistory[] {
  const groups = Map.groupBy(series, ({ labels }) => `${labels['replica']} ${labels['node']}`);
  return [...groups.values()]
    .flatMap((group) => {
      const rows = byTime(group);
      const last = rows.at(-1);
      const points = usageOf(rows);
      if (!last || points.length === 0) return [];
      const { replica = '', node = '' } = group[0]?.labels ?? {};
      const known = (field: string) => rows.findLast(({ fields }) => fields[field] !== undefined)?.fields[field] ?? 0;
      return [{ replica, node, release: known('release'), restarts: known('restarts'), seenAt: last.at, points }];
    })
    .sort((a, b) => b.seenAt - a.seenAt || (b.points[0]?.at ?? 0) - (a.points[0]?.at ?? 0));
}

/** Of the answer to `nodesQuery`, by name. */
export function nodesOf(series: readonly Series[]): NodeHistory[] {
  return [...Map.groupBy(series, ({ labels }) => labels['node'] ?? '')]
    .map(([node, group]) => ({ node, points: usageOf(byTime(group)) }))
    .filter(({ points }) => points.length > 0)
    .sort((a, b) => a.node.localeCompare(b.node));
}

/** Of the answer to `ratesQuery`, by App: one number for each step, of which `place` says which one ends at a time. */
export function ratesOf(
  series: readonly Series[],
  steps: number,
  place: (at: number) => number,
): Map<string, number[]> {
  const rates = new Map<string, number[]>();
  const isOwn = ({ labels }: Series) => labels[FIELD] === OWN.requests;
  for (const { labels, points } of series.filter((one) => !isOwn(one))) {
    const row = rates.get(labels['app'] ?? '') ?? new Array<number>(steps).fill(0);
    for (const { at, value } of points) if (value > 0) row[place(at)] = value;
    rates.set(labels['app'] ?? '', row);
  }
  for (const { labels, points } of series.filter(isOwn)) {
    const row = rates.get(labels['app'] ?? '');
    for (const { at, value } of points)
      if (row && value > 0) row[place(at)] = Math.max(0, (row[place(at)] ?? 0) - value);
  }
  return rates;
}

function usageOf(rows: ReturnType<typeof byTime>): UsagePoint[] {
  return rows
    .filter(({ fields }) => fields['cpuCores'] !== undefined || fields['memoryBytes'] !== undefined)
    .map(({ at, fields: { cpuCores = 0, memoryBytes = 0, networkInPerS, networkOutPerS } }) => ({
      ...{ at, cpuCores, memoryBytes },
      ...(networkInPerS === undefined ? {} : { networkInPerS }),
      ...(networkOutPerS === undefined ? {} : { networkOutPerS }),
    }));
}

/** The fields of each moment, oldest first. */
function byTime(series: readonly Series[]): { at: number; fields: Fields }[] {
  const seen = new Map<number, Fields>();
  for (const { labels, points } of series) {
    for (const { at, value } of points) {
      const fields = seen.get(at) ?? {};
      seen.set(at, fields);
      // A percentile of no request is NaN.
      if (Number.isFinite(value)) fields[labels[FIELD] ?? ''] = value;
    }
  }
  return [...seen].sort(([a], [b]) => a - b).map(([at, fields]) => ({ at, fields }));
}
