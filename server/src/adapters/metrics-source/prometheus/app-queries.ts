/** How this platform's series are found, and how often they are scraped. */
export interface SeriesShape {
  /** Label matchers besides the App's, or ''. */
  match: string;
  intervalMs: number;
}

/** The label that tells the answers of one question apart. */
export const FIELD = 'field';
/** The label of a class of statuses, among the answers whose field is this. */
export const CLASS = 'class';

/** Of a long step at most so many looks are combined: more would not show, and cost Prometheus as much more. */
const LOOKS = 20;

/**
 * Everything that a point holds, in one question: what was in the `widthMs` before the moment that is asked for. Rates and CPU are
 * the mean, the others the worst, as in domain/combine-metrics.ts; percentiles are those of the whole histogram.
 */
export function pointQuery(appId: string, widthMs: number, shape: SeriesShape): string {
  return labelled(expressions(appId, widthMs, shape));
}

function labelled(byField: Record<string, string>): string {
  const parts = Object.entries(byField).map(
    ([field, expression]) => `label_replace(${expression}, "${FIELD}", "${field}", "", "")`,
  );
  return parts.join(' or ');
}

/** What each copy of the App used and is, in one question; as above. */
export function replicasQuery(appId: string, widthMs: number, shape: SeriesShape): string {
  const each = (how: 'avg' | 'max', name: string, labels = 'replica, node') =>
    combined(how, `max by (${labels}) (${series(name, appId, shape)})`, widthMs, shape);
  return labelled({
    cpuCores: each('avg', 'nonstop4_replica_cpu_cores'),
    memoryBytes: each('max', 'nonstop4_replica_memory_bytes'),
    restarts: each('max', 'nonstop4_replica_restarts_total'),
    release: each('max', 'nonstop4_replica_release'),
    ...networkQueries('replica, node', `app=${JSON.stringify(appId)}`, widthMs, shape),
  });
}

/** What the copies on each node used together. */
export function nodesQuery(widthMs: number, shape: SeriesShape): string {
  const each = (how: 'avg' | 'max', name: string) =>
    combined(how, `max by (node) (${name}${braces(shape.match)})`, widthMs, shape);
  return labelled({
    cpuCores: each('avg', 'nonstop4_node_cpu_cores'),
    memoryBytes: each('max', 'nonstop4_node_memory_bytes'),
    ...networkQueries('node', '', widthMs, shape),
  });
}

/** Fields of the platform's own requests, which edges count as they count visitors'. */
export const OWN = { requests: 'ownRequestsPerS', errors: 'ownErrorsPerS' } as const;

function ownQueries(appId: string, widthMs: number, shape: SeriesShape) {
  const width = Math.max(2 * shape.intervalMs, lookEvery(widthMs, shape));
  const perS = (...more: string[]) => {
    const counted = rate(series('nonstop4_app_own_requests_total', appId, shape, ...more), width, shape);
    return combined('avg', `sum(${counted})`, widthMs, shape);
  };
  return { [OWN.requests]: perS(), [OWN.errors]: perS('class="5xx"') };
}

/** Bytes per second of copies, by copy or summed by node. */
function networkQueries(by: string, matcher: string, widthMs: number, shape: SeriesShape) {
  const width = Math.max(2 * shape.intervalMs, lookEvery(widthMs, shape));
  const perS = (name: string) => {
    const counted = rate(`${name}${braces(matcher, shape.match)}`, width, shape);
    return combined('avg', `sum by (${by}) (max by (replica, node, edge) (${counted}))`, widthMs, shape);
  };
  return {
    networkInPerS: perS('nonstop4_replica_network_receive_bytes_total'),
    networkOutPerS: perS('nonstop4_replica_network_transmit_bytes_total'),
  };
}

/** When its newest sample was taken, in seconds. */
export function sampledAtQuery(appId: string, shape: SeriesShape): string {
  return `max(timestamp(${series('nonstop4_app_ready_replicas', appId, shape)}))`;
}

/** Requests per second of every App over the whole of a step, and those of them that were the platform's own. */
export function ratesQuery(stepMs: number, shape: SeriesShape): string {
  return labelled(ratesOfApps(widthOf(stepMs, shape), shape));
}

/** The same over a step that goes on: the mean of what is known of it. */
export function unfinishedRatesQuery(widthMs: number, shape: SeriesShape): string {
  const inner = Object.entries(ratesOfApps(2 * shape.intervalMs, shape));
  return labelled(
    Object.fromEntries(inner.map(([field, expression]) => [field, combined('avg', expression, widthMs, shape)])),
  );
}

function expressions(appId: string, widthMs: number, shape: SeriesShape) {
  const named = (name: string, ...more: string[]) => series(name, appId, shape, ...more);
  const width = Math.max(2 * shape.intervalMs, lookEvery(widthMs, shape));
  // Edges may be scraped themselves and by way of a server, and servers may be two: each is counted once.
  const perS = (name: string, ...more: string[]) =>
    `sum(max by (edge, class) (${rate(named(name, ...more), width, shape)}))`;
  const over = (how: 'avg' | 'max' | 'min', expression: string) => combined(how, expression, widthMs, shape);
  const ofReplicas = (name: string) => `sum(max by (replica) (${named(name)}))`;
  const buckets = rate(named('nonstop4_edge_answer_head_seconds_bucket'), widthOf(widthMs, shape), shape);
  const quantile = (share: number) =>
    `histogram_quantile(${share}, sum by (le) (max by (edge, le) (${buckets}))) * 1000`;
  return {
    requestsPerS: over('avg', perS('nonstop4_edge_requests_total')),
    errorsPerS: over('avg', perS('nonstop4_edge_requests_total', 'class="5xx"')),
    classesPerS: over(
      'avg',
      `sum by (${CLASS}) (max by (edge, class) (${rate(named('nonstop4_edge_requests_total'), width, shape)}))`,
    ),
    ...ownQueries(appId, widthMs, shape),
    bytesInPerS: over('avg', perS('nonstop4_edge_received_bytes_total')),
    bytesOutPerS: over('avg', perS('nonstop4_edge_sent_bytes_total')),
    volumeBytes: over('max', `max(${named('nonstop4_app_volume_used_bytes')})`),
    retriesPerS: over('avg', perS('nonstop4_edge_retries_total')),
    inFlight: over('max', `sum(max by (edge) (${named('nonstop4_edge_requests_in_flight')}))`),
    p50Ms: quantile(0.5),
    p95Ms: quantile(0.95),
    p99Ms: quantile(0.99),
    cpuCores: over('avg', ofReplicas('nonstop4_replica_cpu_cores')),
    memoryBytes: over('max', ofReplicas('nonstop4_replica_memory_bytes')),
    readyReplicas: over('min', `max(${named('nonstop4_app_ready_replicas')})`),
  };
}

/** Over a width of one or two scrapes there is one look, and nothing to combine. */
function combined(how: 'avg' | 'max' | 'min', expression: string, widthMs: number, shape: SeriesShape): string {
  if (widthMs < 2 * shape.intervalMs) return expression;
  return `${how}_over_time((${expression})[${range(widthMs)}:${lookEvery(widthMs, shape)}ms])`;
}

/** Of a counter. Needs two samples: where a scrape was missed or late, a window of twice the width has them. */
function rate(selector: string, widthMs: number, { intervalMs }: SeriesShape): string {
  const usual = `rate(${selector}[${range(widthMs)}])`;
  return widthMs < 4 * intervalMs ? `(${usual} or rate(${selector}[${range(2 * widthMs)}]))` : usual;
}

function widthOf(widthMs: number, { intervalMs }: SeriesShape): number {
  return Math.max(widthMs, 2 * intervalMs);
}

/** In whole intervals: a finer look would see the same samples again. */
function lookEvery(widthMs: number, { intervalMs }: SeriesShape): number {
  return Math.max(1, Math.ceil(widthMs / LOOKS / intervalMs)) * intervalMs;
}

// Before version 3 a window holds the sample at its very beginning, which belongs to the step before.
function range(widthMs: number): string {
  return `${Math.round(widthMs) - 1}ms`;
}

function series(name: string, appId: string, { match }: SeriesShape, ...more: string[]): string {
  return `${name}${braces(`app=${JSON.stringify(appId)}`, ...more, match)}`;
}

function braces(...matchers: string[]): string {
  const given = matchers.filter((matcher) => matcher !== '');
  return given.length === 0 ? '' : `{${given.join(',')}}`;
}

function ratesOfApps(widthMs: number, shape: SeriesShape): Record<string, string> {
  const perS = (name: string) => rate(`${name}${braces(shape.match)}`, widthMs, shape);
  return {
    requestsPerS: `sum by (app) (max by (app, edge, class) (${perS('nonstop4_edge_requests_total')}))`,
    [OWN.requests]: `sum by (app) (${perS('nonstop4_app_own_requests_total')})`,
  };
}
