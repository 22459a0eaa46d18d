import { type AppMonitoring, GRAFANA_PANELS, monitoring } from '@nonstop4/contract';
import type { App } from '../../domain/app.ts';
import type { MetricsOrigin } from '../../domain/metrics-origin.ts';
import type { User } from '../../domain/user.ts';
import type { Platform } from '../../usecases/platform.ts';
import type { Registrar } from '../register-operation.ts';
import { iso } from '../views/times.ts';

/** The operator's Grafana. */
export interface GrafanaPlace {
  /** Without a slash at its end. */
  url: string;
  /** Whether pages show panels of it, by frames. */
  panels: boolean;
}

/** As deploy/grafana/dashboards.ts names and numbers them; a test holds both together. */
const DASHBOARD = 'nonstop4-app';
const PANEL_IDS: Record<(typeof GRAFANA_PANELS)[number], number> = { requests: 1, latency: 2, redundancy: 3 };

export function registerMonitoring(register: Registrar, platform: Platform, grafana: GrafanaPlace | undefined): void {
  register.answer(monitoring.appMonitoring, async ({ user, app }) => {
    return {
      source: sourceView(platform.metrics.origin(), user),
      ...(grafana ? { grafana: grafanaView(grafana, app) } : {}),
    };
  });
}

// Addresses of the inside are no affair of whoever has an App here.
function sourceView({ kind, address, away }: MetricsOrigin, { role }: User): AppMonitoring['source'] {
  const isOperator = role === 'operator';
  return {
    kind,
    ...(isOperator && address !== undefined ? { address } : {}),
    ...(away
      ? { away: { since: iso(away.since), reason: away.reason, ...(isOperator ? { detail: away.detail } : {}) } }
      : {}),
  };
}

function grafanaView({ url, panels }: GrafanaPlace, { name }: App): NonNullable<AppMonitoring['grafana']> {
  const asked = new URLSearchParams({ 'var-app': name, from: 'now-1h', to: 'now' });
  const panelOf = (key: (typeof GRAFANA_PANELS)[number]) =>
    `${url}/d-solo/${DASHBOARD}/app?${new URLSearchParams([...asked, ['panelId', String(PANEL_IDS[key])]])}`;
  return {
    url: `${url}/d/${DASHBOARD}/app?${asked}`,
    panels: panels ? GRAFANA_PANELS.map((key) => ({ key, url: panelOf(key) })) : [],
  };
}
