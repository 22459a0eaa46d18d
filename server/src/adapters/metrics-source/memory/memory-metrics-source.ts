import { combineSteps, combineUsage, type MetricsRange } from '../../../domain/combine-metrics.ts';
import type { MetricsPoint, NodeHistory, ReplicaHistory, UsagePoint } from '../../../domain/metrics.ts';
import type { MetricsOrigin } from '../../../domain/metrics-origin.ts';
import { type RateRange, RateSteps } from '../../../domain/request-rates.ts';
import type { MetricsSource } from '../../../ports/metrics-source.ts';

/** Strict fake for tests: gives the points that it was given, in steps as asked; refuses points out of order and fails on request. */
export class MemoryMetricsSource implements MetricsSource {
  readonly #points = new Map<string, MetricsPoint[]>();
  readonly #replicas = new Map<string, Map<string, ReplicaHistory>>();
  readonly #nodes = new Map<string, UsagePoint[]>();
  #failure: Error | undefined;
  #origin: MetricsOrigin = { kind: 'built-in' };

  add(appId: string, point: MetricsPoint): void {
    const points = this.#points.get(appId) ?? [];
    const last = points.at(-1);
    if (last && last.at >= point.at) throw new Error(`a point at ${point.at} comes after one at ${last.at}`);
    this.#points.set(appId, [...points, structuredClone(point)]);
  }

  /** What one copy of the App used in the step before the point's time; its node used as much more. */
  addUsage(
    appId: string,
    copy: Pick<ReplicaHistory, 'replica' | 'node' | 'release' | 'restarts'>,
    used: UsagePoint,
  ): void {
    const copies = this.#replicas.get(appId) ?? new Map<string, ReplicaHistory>();
    this.#replicas.set(appId, copies);
    const points = [...(copies.get(copy.replica)?.points ?? []), { ...used }];
    copies.set(copy.replica, { ...copy, seenAt: used.at, points });
    const onNode = this.#nodes.get(copy.node) ?? [];
    this.#nodes.set(copy.node, onNode);
    const same = onNode.at(-1)?.at === used.at ? onNode.pop() : undefined;
    onNode.push({
      at: used.at,
      cpuCores: used.cpuCores + (same?.cpuCores ?? 0),
      memoryBytes: used.memoryBytes + (same?.memoryBytes ?? 0),
      ...(used.networkInPerS === undefined ? {} : { networkInPerS: used.networkInPerS + (same?.networkInPerS ?? 0) }),
      ...(used.networkOutPerS === undefined
        ? {}
        : { networkOutPerS: used.networkOutPerS + (same?.networkOutPerS ?? 0) }),
    });
  }

  /** The next call fails with this error. */
  failNext(error: Error): void {
    this.#failure = error;
  }

  /** What it says of itself from now on. */
  comesFrom(origin: MetricsOrigin): void {
    this.#origin = origin;
  }

  origin(): MetricsOrigin {
    return this.#origin;
  }

  async history(appId: string, range: MetricsRange): Promise<MetricsPoint[]> {
    this.#failIfAsked();
    return combineSteps(this.#points.get(appId) ?? [], range);
  }

  async latest(appId: string): Promise<MetricsPoint | undefined> {
    this.#failIfAsked();
    return structuredClone(this.#points.get(appId)?.at(-1));
  }

  async requestRates(range: RateRange): Promise<ReadonlyMap<string, number[]>> {
    this.#failIfAsked();
    const rates = new Map<string, number[]>();
    for (const [appId, points] of this.#points) {
      const steps = new RateSteps(range);
      for (const { at, requestsPerS } of points) steps.add(at, requestsPerS);
      rates.set(appId, steps.means());
    }
    return rates;
  }

  async replicas(appId: string, range: MetricsRange): Promise<ReplicaHistory[]> {
    this.#failIfAsked();
    const copies = [...(this.#replicas.get(appId)?.values() ?? [])];
    return inRange(copies, range).toSorted((a, b) => b.seenAt - a.seenAt);
  }

  async nodes(range: MetricsRange): Promise<NodeHistory[]> {
    this.#failIfAsked();
    const nodes = [...this.#nodes].map(([node, points]) => ({ node, points }));
    return inRange(nodes, range).toSorted((a, b) => a.node.localeCompare(b.node));
  }

  #failIfAsked(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure) throw failure;
  }
}

function inRange<History extends Pick<NodeHistory, 'points'>>(histories: readonly History[], range: MetricsRange) {
  return histories
    .map((history) => ({ ...history, points: combineUsage(history.points, range) }))
    .filter(({ points }) => points.length > 0);
}
