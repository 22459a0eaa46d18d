import { type MetricsPointView, metrics, type UsagePointView } from '@nonstop4/contract';
import type { App } from '../../domain/app.ts';
import type { MetricsPoint, UsagePoint } from '../../domain/metrics.ts';
import type { HistoryRange } from '../../ports/metrics-source.ts';
import { happeningsOnNodes } from '../../usecases/happenings-on-nodes.ts';
import { marksOf } from '../../usecases/marks-of-app.ts';
import type { Platform } from '../../usecases/platform.ts';
import type { Registrar } from '../register-operation.ts';
import { iso } from '../views/times.ts';

/** Steps that every history offers, and about how many points a chart can show. */
const STEPS_S = [5, 15, 60, 300, 900, 3_600, 10_800] as const;
const CHART_POINTS = 240;

export function registerMetrics(register: Registrar, platform: Platform): void {
  register.answer(metrics.appMetrics, async ({ app, query }) => {
    const range = rangeOf(platform, query.minutes, app);
    const points = await platform.metrics.history(app.id, range);
    const marks = await marksOf(platform, app, range.from);
    return {
      stepS: range.stepS,
      points: points.map(pointView),
      marks: marks.map((mark) => ({ ...mark, at: iso(mark.at) })),
    };
  });
  register.answer(metrics.replicaMetrics, async ({ app, query }) => {
    const range = rangeOf(platform, query.minutes, app);
    const replicas = await platform.metrics.replicas(app.id, range);
    return {
      stepS: range.stepS,
      replicas: replicas.map(({ points, seenAt, ...known }) => ({
        ...known,
        seenAt: iso(seenAt),
        points: points.map(usageView),
      })),
    };
  });
  register.answer(metrics.nodeMetrics, async ({ query }) => {
    const range = rangeOf(platform, query.minutes);
    const nodes = await platform.metrics.nodes(range);
    const { marks, restarts } = await happeningsOnNodes(platform, range.from);
    return {
      stepS: range.stepS,
      nodes: nodes.map(({ node, points }) => ({
        node,
        restarts: restarts.get(node) ?? 0,
        points: points.map(usageView),
      })),
      marks: marks.map((mark) => ({ ...mark, at: iso(mark.at) })),
    };
  });
}

/** An App that is younger than the range is shown as finely as its age allows: its first hour would be one point of thirty days else. */
function rangeOf({ clock }: Pick<Platform, 'clock'>, minutes: number, app?: Pick<App, 'createdAt'>): HistoryRange {
  const to = clock.now();
  const seconds = Math.min(minutes * 60, app ? Math.max(60, (to - app.createdAt) / 1_000) : Number.POSITIVE_INFINITY);
  const stepS = STEPS_S.find((step) => seconds / step <= CHART_POINTS) ?? 10_800;
  return { from: to - minutes * 60_000, to, stepS };
}

function pointView(point: MetricsPoint): MetricsPointView {
  return { ...point, at: iso(point.at) };
}

function usageView(point: UsagePoint): UsagePointView {
  return { ...point, at: iso(point.at) };
}
