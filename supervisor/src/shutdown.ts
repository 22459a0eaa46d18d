import { DEFAULTS } from './config.ts';
import type { Output } from './console-output.ts';
import type { ManagedProcess } from './managed-process.ts';
import type { Platform } from './platform.ts';

/** The server first, so that it starts nothing new; then the edges, which let requests finish; then what answers them. */
const ORDER = [
  { kind: 'server', words: 'stopping the server' },
  { kind: 'edge', words: 'stopping the edges: requests in progress are answered first' },
  { kind: 'worker', words: 'stopping the workers and the apps on them' },
] as const;
/** A signal sent twice at one instant may arrive once. */
const NUDGE_MS = 100;

/** Ends the platform, by order and with patience, or at once. */
export class Shutdown {
  readonly #platform: Platform;
  readonly #output: Output;
  #ending: Promise<void> | undefined;
  #hurried = false;

  constructor(platform: Platform, output: Output) {
    this.#platform = platform;
    this.#output = output;
  }

  /** Stops everything; a second call while that goes on ends the patience. Resolves when nothing runs any more. */
  run(): Promise<void> {
    for (const process of this.#platform.processes) process.retire();
    if (this.#ending) this.#hurry();
    this.#ending ??= this.#inOrder();
    return this.#ending;
  }

  /** Stops only what this supervisor itself has started, all at the same time. */
  async undo(): Promise<void> {
    const own = this.#platform.processes.filter((process) => !process.adopted);
    for (const process of own) process.retire();
    this.#ending ??= Promise.all(own.map((process) => stop(process))).then(() => undefined);
    await this.#ending;
  }

  async #inOrder(): Promise<void> {
    for (const { kind, words } of ORDER) {
      this.#output.say(words);
      const took = await Promise.all(this.#platform.ofKind(kind).map((process) => stop(process)));
      this.#output.say(`  stopped after ${(Math.max(...took) / 1_000).toFixed(1)} s`);
    }
  }

  #hurry(): void {
    if (this.#hurried) return;
    this.#hurried = true;
    this.#output.say('stopping everything at once');
    const kept = this.#platform.processes.filter(({ plan }) => plan.outlived);
    for (const process of this.#platform.processes) if (!process.plan.outlived) process.signal('SIGKILL');
    // One of these that is killed would leave what it holds running: it ends that itself at the second SIGTERM.
    const nudge = setInterval(() => {
      for (const process of kept) process.signal('SIGTERM');
    }, NUDGE_MS);
    const killer = setTimeout(() => {
      clearInterval(nudge);
      for (const process of kept) process.signal('SIGKILL');
    }, DEFAULTS.atOnceMs);
    void this.#ending?.finally(() => {
      clearInterval(nudge);
      clearTimeout(killer);
    });
  }
}

function stop(process: ManagedProcess): Promise<number> {
  return process.stop('SIGTERM', DEFAULTS.stopGraceMs[process.plan.kind]);
}
