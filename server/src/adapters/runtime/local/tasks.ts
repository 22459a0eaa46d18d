import { createHash } from 'node:crypto';
import { ControlUnreachable } from '@nonstop4/plane/control-client';
import type { ReplicaStatus } from '@nonstop4/worker/protocol';
import type { TaskResult } from '../../../domain/task.ts';
import type { ReplicaEnd } from '../../../domain/workload.ts';
import type { TaskRequest } from '../../../ports/runtime.ts';
import { pause } from './pause.ts';
import { isTask, taskIdOf } from './task-id.ts';
import type { TrialSurroundings } from './trials.ts';
import type { WorkerLink } from './worker-link.ts';

const LOOK_MS = 500;
/** A worker that ended is back within seconds, with what it ran. */
const NODE_PATIENCE_MS = 60_000;
const STOP_GRACE_MS = 5_000;
/** Its output is complete with the worker's own line of its end; waited for so long where that does not come. */
const OUTPUT_PATIENCE_MS = 3_000;
/** Lines read again when the worker is found again. */
const CATCH_UP_LINES = 10_000;
/** Longer than any may take (NONSTOP4_PREDEPLOY_TIMEOUT ends at a day): nobody asks any more for one that ended, or began, so long ago. */
const FORGOTTEN_MS = 2 * 86_400_000;

/** Nothing else is said of a Task with this word: it has no health check. */
const OVERDUE = 'unresponsive';

/**
 * Runs what an App runs once for a run. Its id and its worker follow from the run's id, so that every server finds it where it is, and none begins it
 * a second time: while that worker is away, it is waited for.
 */
export class Tasks {
  readonly #around: TrialSurroundings;
  /** Runs whose Task is to be ended when its worker, which was away, is back. */
  readonly #toEnd = new Set<string>();

  constructor(around: TrialSurroundings) {
    this.#around = around;
  }

  async run(request: TaskRequest): Promise<TaskResult> {
    const { signal, appId } = request;
    const link = this.#workerOf(request.runId);
    const id = taskIdOf(request.runId);
    if (!(await this.#begin(link, id, request))) return { outcome: 'no-node' };
    const stopped = new AbortController();
    const output = readOutput(link, id, request, AbortSignal.any([signal, stopped.signal]));
    try {
      for (;;) {
        signal.throwIfAborted();
        const status = link.replica(id);
        // What was seen before the worker went away is no news of the Task.
        const result = link.reachable ? resultOf(status) : undefined;
        if (result) {
          await Promise.race([output, pause(OUTPUT_PATIENCE_MS, signal)]);
          return result;
        }
        // Its worker keeps the end that it came to, for a server that takes over just now.
        if (isOverdue(status, request.timeoutMs)) await link.kill(id, OVERDUE).catch(() => undefined);
        await this.#around.nextChange(appId, LOOK_MS);
      }
    } finally {
      stopped.abort();
    }
  }

  async end(runId: string): Promise<void> {
    const [link, id] = [this.#workerOf(runId), taskIdOf(runId)];
    this.#toEnd.add(runId);
    if (!link.reachable || link.replica(id)) await link.stop(id, STOP_GRACE_MS);
    this.#toEnd.delete(runId);
  }

  /** Ends what could not be ended before, and what a server that is gone has left. */
  stopForgotten(): void {
    for (const runId of this.#toEnd) if (this.#workerOf(runId).reachable) this.end(runId).catch(() => undefined);
    for (const link of this.#around.links) {
      if (!link.reachable) continue;
      for (const { id, startedAt, lastExit } of link.replicas()) {
        const isForgotten = isTask(id) && Date.now() - Date.parse(lastExit?.at ?? startedAt) > FORGOTTEN_MS;
        if (isForgotten) link.stop(id, 0).catch(() => undefined);
      }
    }
  }

  #workerOf(runId: string): WorkerLink {
    const { links } = this.#around;
    const digest = createHash('sha256').update(runId).digest();
    const link = links[digest.readUInt32BE() % links.length];
    if (!link) throw new Error('this machine has no workers');
    return link;
  }

  /** False when its worker stays away. */
  async #begin(link: WorkerLink, id: string, { appId, runId, template, signal }: TaskRequest): Promise<boolean> {
    for (const deadline = performance.now() + NODE_PATIENCE_MS; ; await pause(LOOK_MS, signal)) {
      signal.throwIfAborted();
      if (link.reachable && link.replica(id)) return true;
      const facts = { id, app: appId, release: 0, templateHash: `task-${runId}`, purpose: 'trial' as const };
      try {
        if (link.reachable) await this.#around.specs.with(template, facts, (spec) => link.start(spec));
      } catch (error) {
        // It may have begun all the same: that is looked at when the worker is back.
        if (!(error instanceof ControlUnreachable)) throw error;
      }
      if (performance.now() > deadline) return link.replica(id) !== undefined;
    }
  }
}

/** Undefined while it goes on. */
function resultOf(status: ReplicaStatus | undefined): TaskResult | undefined {
  if (status && status.phase !== 'exited' && status.phase !== 'stopping') return undefined;
  const end = status?.lastExit && endOf(status.lastExit);
  if (end?.reason === OVERDUE) return { outcome: 'timed-out' };
  return end && end.reason !== 'unknown' ? { outcome: 'ended', end } : { outcome: 'interrupted' };
}

function endOf(exit: NonNullable<ReplicaStatus['lastExit']>): ReplicaEnd {
  return { ...exit, at: Date.parse(exit.at) };
}

function isOverdue(status: ReplicaStatus | undefined, timeoutMs: number): boolean {
  return status !== undefined && Date.now() - Date.parse(status.startedAt) > timeoutMs;
}

/** Tells what it prints; ends with the worker's line of its end, or with the signal. */
async function readOutput(link: WorkerLink, id: string, request: TaskRequest, signal: AbortSignal): Promise<void> {
  let last = request.since;
  while (!signal.aborted) {
    const before = last;
    try {
      for await (const line of link.logs({ replica: id }, { lines: CATCH_UP_LINES, follow: true, signal })) {
        const at = Date.parse(line.at);
        if (line.stream === 'platform' && !GOES_ON.test(line.text)) return;
        if (line.stream === 'platform' || at <= before) continue;
        last = Math.max(last, at);
        request.onLine(line.text);
      }
    } catch {
      // The worker went away: it is read on when that is back.
    }
    await pause(LOOK_MS, signal);
  }
}

/** What a worker says of a process while it has one. */
const GOES_ON = /^(started: |goes on running)/;
