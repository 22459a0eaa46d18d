import { DEFAULTS } from './config.ts';
import { probe } from './health-probe.ts';
import type { ReplicaHealthCheck } from './protocol.ts';

const TIMING = DEFAULTS.probe;

/** What a health watch tells: each result, and what follows from it. */
export interface HealthListener {
  passed(): void;
  /** `enough`: so many failures in a row that a replica that was ready is not healthy any more. */
  failed(failure: string, enough: boolean): void;
}

export interface HealthTarget {
  check: ReplicaHealthCheck;
  port: number;
  startedAt: number;
  /** Asked often until it has passed for the first time. */
  starting(): boolean;
}

/** Asks a replica again and again, one question at a time, until the returned function is called. */
export function watchHealth(target: HealthTarget, listener: HealthListener): () => void {
  let stopped = false;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;
  const ask = async () => {
    const starting = target.starting();
    const timeoutMs = starting ? TIMING.startingTimeoutMs : TIMING.readyTimeoutMs;
    const failure = (await look(target, timeoutMs)) ?? (starting ? await warmUp(target) : undefined);
    if (stopped) return;
    failures = failure === undefined ? 0 : failures + 1;
    if (failure === undefined) listener.passed();
    else listener.failed(failure, failures >= TIMING.failuresToUnhealthy);
    if (!stopped) timer = setTimeout(() => void ask(), pause(target));
  };
  void ask();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

// Nobody asks it anything: that it does not end at once is all that can be seen of it, and of its end its worker is told.
async function look({ check, port, startedAt }: HealthTarget, timeoutMs: number): Promise<string | undefined> {
  if (check.kind !== 'running') return probe(check, port, timeoutMs);
  return Date.now() - startedAt < TIMING.settledMs ? `has not run for ${TIMING.settledMs / 1_000} s yet` : undefined;
}

// A program that has just started compiles what it does first: it answers some checks more before it meets a visitor.
async function warmUp({ check, port }: HealthTarget): Promise<string | undefined> {
  if (check.kind !== 'http') return undefined;
  const end = Date.now() + TIMING.warmUpMs;
  for (let round = 0; round < TIMING.warmUpChecks && Date.now() < end; round += 1) {
    const failure = await probe(check, port, TIMING.startingTimeoutMs);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

function pause(target: HealthTarget): number {
  if (!target.starting()) return jittered(TIMING.readyMs);
  return Date.now() - target.startedAt < TIMING.slowAfterMs ? TIMING.startingMs : TIMING.startingSlowMs;
}

// So that the replicas of a worker, started together, do not ask together for ever.
function jittered(milliseconds: number): number {
  return milliseconds * (0.95 + Math.random() * 0.1);
}
