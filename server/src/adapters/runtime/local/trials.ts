import { ControlUnreachable } from '@nonstop4/plane/control-client';
import type { ReplicaStatus } from '@nonstop4/worker/protocol';
import type { TrialResult } from '../../../domain/trial.ts';
import { watchTrial } from '../../../domain/watch-trial.ts';
import type { ReplicaEnd } from '../../../domain/workload.ts';
import type { TrialRequest } from '../../../ports/runtime.ts';
import { askCopy } from './ask-copy.ts';
import { pause } from './pause.ts';
import { portInUse } from './port-in-use.ts';
import type { ReplicaSpecs } from './replica-specs.ts';
import { isTask } from './task-id.ts';
import type { WorkerLink } from './worker-link.ts';

const LOG_LINES = 200;
const LOG_TIMEOUT_MS = 5_000;
const STOP_GRACE_MS = 500;
/** A worker that goes in the middle of a trial says nothing about the program: it is tried elsewhere, or there again. */
const TRIES = 3;
const TRY_AGAIN_MS = 300;
/** While none answers: a worker that is started again is back within this time. */
const NODE_PATIENCE_MS = 5_000;

const NOTHING_FOUND = { loopbackOnly: false, healthCheck: { kind: 'tcp' as const, path: '/' }, answers: {}, lines: [] };

/** The worker went while the copy was looked at. */
class WorkerWent extends Error {}

export interface TrialSurroundings {
  links: readonly WorkerLink[];
  specs: ReplicaSpecs;
  /** Resolves at the next change seen of the App, or when the time is over. */
  nextChange: (appId: string, timeoutMs: number) => Promise<void>;
}

/** Starts one copy that no visitor reaches, looks at it and stops it. */
export class Trials {
  readonly #around: TrialSurroundings;
  readonly #running = new Set<string>();

  constructor(around: TrialSurroundings) {
    this.#around = around;
  }

  async run(request: TrialRequest): Promise<TrialResult> {
    return withRefusal(await this.#findOut(request), request);
  }

  async #findOut(request: TrialRequest): Promise<TrialResult> {
    const first = await this.#tryOut(request);
    const blocked = first.outcome === 'ended' ? portInUse(first.lines) : undefined;
    // The program wants a port that somebody on this machine has: with the preload it can be moved, and looked at again.
    if (blocked === undefined || !request.template.artifact.plan.start.portPreload) return first;
    const moved = await this.#tryOut({ ...request, template: { ...request.template, fixedPort: blocked } });
    return moved.outcome === 'listening' ? { ...moved, fixedPort: blocked } : moved;
  }

  /** Stops the copies of trials that a server which is gone had begun. */
  stopStrays(): void {
    for (const link of this.#around.links) {
      if (!link.reachable) continue;
      for (const { id, purpose, phase } of link.replicas()) {
        const isStray = purpose === 'trial' && !isTask(id) && phase !== 'stopping' && !this.#running.has(id);
        if (isStray) link.stop(id, STOP_GRACE_MS).catch(() => undefined);
      }
    }
  }

  async #tryOut(request: TrialRequest): Promise<TrialResult> {
    const failed = new Set<WorkerLink>();
    for (let left = TRIES; left > 0; left -= 1) {
      const link = await this.#aWorker(failed, request.signal);
      if (!link) break;
      try {
        return await this.#tryOn(link, request);
      } catch (error) {
        if (!(error instanceof WorkerWent || error instanceof ControlUnreachable)) throw error;
        failed.add(link);
        await pause(TRY_AGAIN_MS, request.signal);
      }
    }
    return { outcome: 'no-node', ...NOTHING_FOUND };
  }

  /** The emptiest that answers; one that has just failed only when there is no other. */
  async #aWorker(failed: ReadonlySet<WorkerLink>, signal: AbortSignal): Promise<WorkerLink | undefined> {
    const rank = (link: WorkerLink) => (failed.has(link) ? 1_000_000 : 0) + link.replicas().length;
    for (const deadline = performance.now() + NODE_PATIENCE_MS; ; await pause(TRY_AGAIN_MS, signal)) {
      signal.throwIfAborted();
      const [best] = this.#around.links.filter((link) => link.reachable).sort((a, b) => rank(a) - rank(b));
      if (best || performance.now() > deadline) return best;
    }
  }

  #tryOn(link: WorkerLink, request: TrialRequest): Promise<TrialResult> {
    const { appId, release, runId, template } = request;
    const facts = { app: appId, release, templateHash: `trial-${runId}`, purpose: 'trial' as const };
    return this.#around.specs.with(template, facts, async (spec) => {
      this.#running.add(spec.id);
      const found = link.snapshots;
      try {
        await link.start(spec);
        const copy = {
          port: spec.port,
          listening: () => link.replica(spec.id)?.listening ?? [],
          hasEnded: () => hasEnded(link.replica(spec.id)),
          end: () => endOf(link.replica(spec.id)),
          ask: askCopy,
          changed: (timeoutMs: number) => this.#around.nextChange(appId, timeoutMs),
        };
        const findings = await watchTrial(copy, request.healthPaths, request.timeoutMs, request.signal);
        if (!link.reachable || link.snapshots !== found) throw new WorkerWent();
        return { ...findings, lines: await linesOf(link, spec.id) };
      } finally {
        // One that is out of reach is stopped as a stray when its worker is back.
        await link.stop(spec.id, STOP_GRACE_MS).catch(() => undefined);
        this.#running.delete(spec.id);
      }
    });
  }
}

// Two copies on one machine cannot both have the port that their program insists on, unless a preload sends it elsewhere.
function withRefusal(result: TrialResult, { template }: TrialRequest): TrialResult {
  const isStuck = result.fixedPort !== undefined && !template.artifact.plan.start.portPreload;
  return isStuck ? { ...result, refusal: 'fixed-port' } : result;
}

function hasEnded(status: ReplicaStatus | undefined): boolean {
  return status === undefined || status.phase === 'exited' || status.phase === 'stopping';
}

function endOf(status: ReplicaStatus | undefined): ReplicaEnd | undefined {
  return status?.lastExit && { ...status.lastExit, at: Date.parse(status.lastExit.at) };
}

// As much as there is: findings without lines are findings still.
async function linesOf(link: WorkerLink, id: string): Promise<string[]> {
  const lines: string[] = [];
  const options = { lines: LOG_LINES, follow: false, signal: AbortSignal.timeout(LOG_TIMEOUT_MS) };
  try {
    for await (const line of link.logs({ replica: id }, options)) if (line.stream !== 'platform') lines.push(line.text);
  } catch {
    return lines;
  }
  return lines;
}
