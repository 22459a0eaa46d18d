import { DEFAULTS } from './config.ts';
import type { Output } from './console-output.ts';
import type { ManagedProcess } from './managed-process.ts';
import type { Platform } from './platform.ts';

/** A process did not come back after its restart; those after it were left as they are. */
export class DidNotComeBack extends Error {}

/**
 * Restarts processes one after the other without stopping an app: the other edge answers meanwhile, a worker leaves its
 * replicas to its successor, and the server is not needed for a request.
 */
export class RollingRestart {
  readonly #platform: Platform;
  readonly #output: Output;
  #queue: Promise<void> = Promise.resolve();

  constructor(platform: Platform, output: Output) {
    this.#platform = platform;
    this.#output = output;
  }

  /** The whole platform: edges, workers, then the server. Throws DidNotComeBack. */
  all(): Promise<void> {
    return this.run(inOrder(this.#platform.processes));
  }

  /** Those that were taken over from an earlier supervisor and run an earlier build. Throws DidNotComeBack. */
  async outdated(): Promise<void> {
    const found = inOrder(this.#platform.processes).filter((process) => process.adopted && process.isOutdated());
    if (found.length === 0) return;
    this.#output.say(
      `${found.map(({ name }) => name).join(', ')} ran on with an earlier build: restarted one after the other, apps go on`,
    );
    await this.run(found);
  }

  /** These processes, after the restarts that were asked for before. Throws DidNotComeBack. */
  run(processes: ManagedProcess[]): Promise<void> {
    const turn = this.#queue.then(() => this.#restartEach(processes));
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  async #restartEach(processes: ManagedProcess[]): Promise<void> {
    for (const process of processes) {
      this.#output.say(`restarting ${process.name}`);
      const isWorker = process.plan.kind === 'worker';
      const grace = isWorker ? DEFAULTS.handOverMs : DEFAULTS.stopGraceMs[process.plan.kind];
      await process.stop(isWorker ? 'SIGHUP' : 'SIGTERM', grace);
      await process.start();
      await untilItAnswers(process);
    }
  }
}

function inOrder(processes: readonly ManagedProcess[]): ManagedProcess[] {
  const order = ['edge', 'worker', 'server'] as const;
  return order.flatMap((kind) => processes.filter((process) => process.plan.kind === kind));
}

async function untilItAnswers(process: ManagedProcess): Promise<void> {
  const deadline = Date.now() + DEFAULTS.comeBackMs;
  while (!process.answers) {
    if (Date.now() > deadline) {
      throw new DidNotComeBack(
        `${process.name} did not come back within ${DEFAULTS.comeBackMs / 1_000} s: see ${process.plan.logPath}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, DEFAULTS.startingPollMs));
  }
}
