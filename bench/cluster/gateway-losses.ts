// What visitors notice of updates and of copies that die, by the edge that is before the App: node bench/cluster/gateway-losses.ts [edge …]
// On the testbed, with edges and a gateway of its own. The edges run as pods, Traefik as a process of this machine.
import { setTimeout as pause } from 'node:timers/promises';
import { type LoadReport, runLoad } from '@nonstop4/loadgen';
import { table } from '../../e2e/harness/table.ts';
import { NETWORK } from '../../testbed/settings.ts';
import type { TraefikSettings } from '../../testing/traffic/traefik.ts';
import { EdgeBench, PLACE } from './edge-bench.ts';
import { GatewayBench } from './gateway-bench.ts';

const RATE = Number(process.env['NONSTOP4_BENCH_RATE'] ?? 100);
const UPDATES = 3;
const KILLS = 2;
const POST_SHARE = 0.2;
/** Before and after each event. */
const QUIET_MS = 4_000;
const LONGEST_SECONDS = 300;

interface Bench {
  host: string;
  port: number;
  bridge?: string;
  hostname: string;
  updateApp(): Promise<void>;
  killCopy(index: number): Promise<void>;
  stop(): Promise<void>;
}

/** What the operator of a Traefik can set for every App on it, whoever made its route; see docs/kubernetes.md. */
const TUNED: TraefikSettings = {
  args: [
    '--providers.providersthrottleduration=100ms',
    '--serverstransport.forwardingtimeouts.dialtimeout=500ms',
    '--serverstransport.maxidleconnsperhost=-1',
    '--entrypoints.web.http.middlewares=again@file',
  ],
  file: {
    http: {
      middlewares: {
        again: {
          retry: { attempts: 8, initialInterval: '50ms', status: ['502', '504'], maxRequestBodyBytes: 1_048_576 },
        },
      },
    },
  },
};

const BENCHES: Record<string, () => Promise<Bench>> = {
  haproxy: async () => {
    const bench = await EdgeBench.start('haproxy');
    return Object.assign(bench, { host: PLACE.address, port: PLACE.port, bridge: NETWORK.bridge });
  },
  traefik: () => GatewayBench.start({}),
  'traefik-tuned': () => GatewayBench.start(TUNED),
};

const EVENTS: Record<string, (bench: Bench) => Promise<void>> = {
  [`${UPDATES} rolling updates`]: (bench) => times(UPDATES, () => bench.updateApp()),
  [`SIGKILL of a copy × ${KILLS}`]: (bench) => times(KILLS, (index) => bench.killCopy(index)),
};

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !(name in BENCHES));
if (unknown !== undefined) throw new Error(`“${unknown}” is none of ${Object.keys(BENCHES).join(', ')}.`);

const rows = [['edge', 'event', 'sent', 'failed GET', 'failed POST', 'why', 'p50 ms', 'p99 ms', 'slowest ms']];
for (const [name, start] of Object.entries(BENCHES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const bench = await start();
  try {
    for (const [event, happen] of Object.entries(EVENTS)) {
      console.log(`${name}: ${event} …`);
      rows.push(rowOf(name, event, await underLoad(bench, happen)));
    }
  } finally {
    await bench.stop();
  }
}
console.log(`\n${RATE} requests/s, ${POST_SHARE * 100} % POST\n`);
for (const line of table(rows)) console.log(line);
process.exit(0);

async function underLoad(bench: Bench, happen: (bench: Bench) => Promise<void>): Promise<LoadReport> {
  const stop = new AbortController();
  const { host, port, bridge, hostname } = bench;
  const spec = {
    ...{ host, port, hostname, ratePerS: RATE, seconds: LONGEST_SECONDS, post: { share: POST_SHARE } },
    ...(bridge === undefined ? {} : { bridge }),
  };
  const running = runLoad(spec, { stopSending: stop.signal });
  try {
    await happen(bench);
  } finally {
    stop.abort();
  }
  return running;
}

async function times(count: number, happen: (index: number) => Promise<void>): Promise<void> {
  await pause(QUIET_MS);
  for (let index = 0; index < count; index += 1) {
    await happen(index);
    await pause(QUIET_MS);
  }
}

function rowOf(name: string, event: string, report: LoadReport): string[] {
  const { byMethod, latencyMs, failedByReason } = report;
  const why = Object.entries(failedByReason).map(([reason, count]) => `${count} × ${reason}`);
  const { p50, p99, max } = latencyMs;
  return [
    ...[name, event, String(report.sent), String(byMethod.GET.failed), String(byMethod.POST.failed)],
    ...[why.join(', ') || '–', p50.toFixed(1), p99.toFixed(1), max.toFixed(0)],
  ];
}
