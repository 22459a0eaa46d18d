import type { Mode } from './load.ts';

/** One proxy in one mode: a figure per round. */
export interface Row {
  name: string;
  mode: Mode;
  perSecond: number[];
  p50Ms: number[];
  p99Ms: number[];
  /** Processor time of the proxy per request: what is left of the truth on a busy machine. */
  cpuMicros: number[];
  failed: number;
}

const TITLES: Record<Mode, string> = {
  kept: 'Clients keep their connections',
  new: 'A new connection for each request',
};

/** Medians over the rounds; ratios above 1 are better than Caddy. */
export function printTable(mode: Mode, rows: Row[]): void {
  const shown = rows.filter((row) => row.mode === mode);
  const caddy = shown.find((row) => row.name === 'caddy');
  console.log(
    `\n${TITLES[mode]}\n${line('proxy', 'req/s', 'to Caddy', 'p50 ms', 'p99 ms', 'CPU µs', 'to Caddy', 'failed')}`,
  );
  for (const row of shown.toSorted((a, b) => median(b.perSecond) - median(a.perSecond))) {
    const throughput = median(row.perSecond);
    const cpu = median(row.cpuMicros);
    const toCaddy = caddy ? (throughput / median(caddy.perSecond)).toFixed(2) : '–';
    const cpuToCaddy = caddy ? (median(caddy.cpuMicros) / cpu).toFixed(2) : '–';
    const figures = [throughput.toFixed(0), toCaddy, median(row.p50Ms).toFixed(2), median(row.p99Ms).toFixed(2)];
    console.log(line(row.name, ...figures, cpu.toFixed(1), cpuToCaddy, String(row.failed)));
  }
}

export function median(figures: number[]): number {
  const sorted = figures.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

function line(name: string, ...figures: string[]): string {
  return name.padEnd(20) + figures.map((figure) => figure.padStart(10)).join('');
}
