import { join } from 'node:path';
import type { LoadReport } from '@nonstop4/loadgen';
import { seconds } from '../../e2e/cluster/figures.ts';
import { ENTRANCE } from '../../e2e/cluster/testbed.ts';
import { underLoad } from '../../e2e/demo/under-load.ts';
import { asVisitors } from '../../testbed/cluster/visitors.ts';
import { WORKERS } from '../../testbed/settings.ts';

const ROOT = join(import.meta.dirname, '../..');
const RATE = 50;
const POST_SHARE = 0.2;
/** Below what one address may ask of the panel in a minute. */
const PANEL_RATE = 4;
const AT_MOST_MS = 900_000;

/** What visitors of an app, and those of the panel, had of one change of the platform. */
export interface VisitedChange {
  what: string;
  ms: number;
  app: LoadReport;
  panel: LoadReport;
}

/** Sends requests to the app through the edges, and to the panel through its Service, from before `change` until after it. */
export async function underVisitors(
  what: string,
  appName: string,
  panelNodePort: number,
  change: () => Promise<void>,
): Promise<VisitedChange> {
  const { host, bridge, port, appDomain } = ENTRANCE;
  const signal = AbortSignal.timeout(AT_MOST_MS);
  const common = { root: ROOT, onStarted: asVisitors };
  let ms = 0;
  let panel: LoadReport | undefined;
  const app = await underLoad(
    { ...common, ratePerS: RATE, postShare: POST_SHARE },
    { host, bridge, edgePort: port, hostname: `${appName}.${appDomain}` },
    true,
    async () => {
      const began = performance.now();
      const node = { host: WORKERS[0]?.address ?? '', bridge, edgePort: panelNodePort, hostname: 'panel.test' };
      panel = await underLoad({ ...common, ratePerS: PANEL_RATE, postShare: 0 }, node, true, change, signal);
      ms = performance.now() - began;
    },
    signal,
  );
  if (panel === undefined) throw new Error('Nobody looked at the panel.');
  return { what, ms, app, panel };
}

/** A line for each, with what failed and why. */
export function visitTable(changes: readonly VisitedChange[]): string {
  const head = ['helm', 'took', 'app: GET failed/sent', 'POST failed/sent', 'sent again', 'p99', 'slowest'];
  const rows = changes.map(({ what, ms, app, panel }) => [
    ...[what, seconds(ms), ofMethod(app, 'GET'), ofMethod(app, 'POST'), String(app.reconnected)],
    ...[`${app.latencyMs.p99.toFixed(0)} ms`, seconds(app.latencyMs.max)],
    ...[ofMethod(panel, 'GET'), String(panel.reconnected), seconds(panel.latencyMs.max)],
    reasons(app, panel),
  ]);
  const lines = [[...head, 'panel: failed/sent', 'sent again', 'slowest', 'why'], ...rows];
  return ['', ...lines.map((cells) => `| ${cells.join(' | ')} |`), ''].join('\n');
}

function ofMethod({ byMethod }: LoadReport, method: 'GET' | 'POST'): string {
  return `${byMethod[method].failed}/${byMethod[method].sent}`;
}

function reasons(...reports: LoadReport[]): string {
  const all = reports.flatMap(({ failedByReason }) => Object.entries(failedByReason));
  return all.map(([reason, count]) => `${count} ${reason}`).join(', ') || '–';
}
