import { type LoadReport, runLoad } from '@nonstop4/loadgen';
import type { LoadFigures, LoadProbe, LoadRequest } from '../../../ports/load-probe.ts';

/** An App's own refusals (401, 404) are answers; only what a kill could cause is a failure. */
const FIRST_FAILING_STATUS = 500;
/** Longer than an edge needs to give up a dead replica; a visitor would have left by then. */
const TIMEOUT_MS = 15_000;
const FAILURES_SHOWN = 100;
const LOOPBACK_OF: Record<string, string> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/** Visitors of an App at the edge, on this machine or before a cluster: they keep connections and reconnect as browsers do. */
export class HttpLoadProbe implements LoadProbe {
  readonly #host: string;
  readonly #ports: { plain: number; tls: number | undefined };

  /** `edge`: where the operator has visitors come in; of every address (`0.0.0.0`, `::`) the loopback one is taken. */
  constructor(edge: { host: string; port: number; tlsPort?: number }) {
    this.#host = LOOPBACK_OF[edge.host] ?? edge.host;
    this.#ports = { plain: edge.port, tls: edge.tlsPort };
  }

  /** Aborting ends the sending; what is still unanswered then counts as answered or failed, never as neither. */
  async run(request: LoadRequest): Promise<LoadFigures> {
    const { hostname, path, ratePerS, seconds, https = false, signal, onProgress } = request;
    const { plain, tls } = this.#ports;
    const report = await runLoad(
      {
        host: this.#host,
        port: https && tls !== undefined ? tls : plain,
        ...{ hostname, path, ratePerS, seconds, tls: https && tls !== undefined },
        timeoutMs: TIMEOUT_MS,
        reconnectIdempotent: true,
        expect: { statusBelow: FIRST_FAILING_STATUS },
      },
      { edge: this.#host, stopSending: signal, onProgress: onProgress && ((each) => onProgress(figures(each))) },
    );
    return figures(report);
  }
}

function figures({ sent, failed, latencyMs, failures }: LoadReport): LoadFigures {
  return {
    sent,
    failed,
    p50Ms: latencyMs.p50,
    p99Ms: latencyMs.p99,
    slowestMs: latencyMs.max,
    failures: failures.slice(0, FAILURES_SHOWN).map(({ atMs, reason }) => ({ atMs, reason })),
  };
}
