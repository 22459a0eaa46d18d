import { join } from 'node:path';
import type { ProcessEnd } from '@nonstop4/plane/detached-process';
import { signalProcess } from '@nonstop4/plane/process-group';
import type { ProcessIdentity } from '@nonstop4/plane/process-identity';
import { DEFAULTS, type SupervisorConfig } from './config.ts';
import type { Output } from './console-output.ts';
import { turnOver } from './log-file.ts';
import { EXIT_CONFIG, ManagedProcess, type ProcessListener } from './managed-process.ts';
import { type PlannedProcess, planProcesses } from './process-plan.ts';
import { findByEnvironment, ProcessRecords } from './process-records.ts';
import { findPanelConflict, findPortConflict } from './visitors-port.ts';

/** A process ended because of a setting; the message is its own sentence. */
export class ConfigurationWrong extends Error {}

/** The same sentence of the same process is not repeated within this time. */
const REPEAT_MS = 60_000;

/** All processes of the platform on this machine. */
export class Platform implements ProcessListener {
  readonly processes: ManagedProcess[];
  readonly #config: SupervisorConfig;
  readonly #output: Output;
  readonly #records: ProcessRecords;
  readonly #said = new Map<string, { sentence: string; at: number }>();
  readonly #rotation: NodeJS.Timeout;
  /** While set, the platform has not been up yet and a wrong setting ends it. */
  #failStart: ((error: Error) => void) | undefined;
  #answered: () => void = () => undefined;

  constructor(config: SupervisorConfig, output: Output) {
    this.#config = config;
    this.#output = output;
    this.#records = new ProcessRecords(join(config.data.run, 'processes.json'));
    this.processes = planProcesses(config).map((plan) => new ManagedProcess(plan, this));
    this.#rotation = setInterval(() => void this.#turnLogsOver(), DEFAULTS.logs.everyMs);
  }

  /** Adopts what runs, starts what does not; resolves when all answer. Throws ConfigurationWrong. */
  async start(): Promise<void> {
    const records = await this.#records.loadRunning();
    const failed = new Promise<never>((_, reject) => {
      this.#failStart = reject;
    });
    failed.catch(() => undefined);
    const answered = new Promise<void>((resolve) => {
      this.#answered = resolve;
    });
    const unrecorded = findByEnvironment(
      this.#config.data.root,
      this.processes.map((process) => process.plan),
    );
    await this.#requirePort([...records.map(({ name }) => name), ...unrecorded.keys()]);
    for (const process of this.processes) {
      const record = records.find(({ name }) => name === process.name);
      const identity = record?.identity ?? unrecorded.get(process.name);
      if (identity) process.adopt(identity, record);
      else await process.start();
    }
    this.#endUnplanned(records);
    await Promise.race([answered, failed]);
    this.#failStart = undefined;
  }

  find(name: string): ManagedProcess | undefined {
    return this.processes.find((process) => process.name === name);
  }

  ofKind(kind: PlannedProcess['kind']): ManagedProcess[] {
    return this.processes.filter((process) => process.plan.kind === kind);
  }

  /** Stops looking; everything runs on. */
  leave(): void {
    clearInterval(this.#rotation);
    for (const process of this.processes) process.leave();
  }

  answered(process: ManagedProcess): void {
    this.#output.say(`✔ ${process.name} ${process.adopted ? 'goes on running' : 'runs'} (pid ${process.pid})`);
    if (this.processes.every((one) => one.answers)) this.#answered();
  }

  ended(process: ManagedProcess, end: ProcessEnd, sentence: string, waitMs: number): boolean {
    if (this.#failStart && end.code === EXIT_CONFIG) {
      this.#failStart(new ConfigurationWrong(afterColon(sentence)));
      return false;
    }
    const next = waitMs === 0 ? 'Starting it again.' : `Starting it again in ${waitMs / 1_000} s.`;
    this.#sayOnce(process.name, sentence, next);
    return true;
  }

  remarked(process: ManagedProcess, sentence: string): void {
    this.#sayOnce(process.name, sentence, '');
  }

  changed(): void {
    const records = this.processes.flatMap((process) => process.record() ?? []);
    this.#records.save(records).catch((error: Error) => {
      this.#sayOnce('supervisor', `cannot write its list of processes: ${error.message}`, '');
    });
  }

  // What of ours runs has its port rightly.
  async #requirePort(running: string[]): Promise<void> {
    const { visitors, panel } = this.#config;
    const isFree = (kind: string) => !running.some((name) => name === kind || name.startsWith(`${kind}-`));
    const conflict =
      (visitors && isFree('edge') ? await findPortConflict(visitors) : undefined) ??
      (panel && isFree('server') ? await findPanelConflict(panel) : undefined);
    if (conflict !== undefined) throw new ConfigurationWrong(conflict);
  }

  // A crash in a loop says the same each time, but for how long it ran.
  #sayOnce(name: string, sentence: string, next: string): void {
    const comparable = sentence.replace(/after [\d.]+ s/, '');
    const last = this.#said.get(name);
    if (last?.sentence === comparable && Date.now() - last.at < REPEAT_MS) return;
    this.#said.set(name, { sentence: comparable, at: Date.now() });
    const whole = /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
    this.#output.say(`✘ ${name} ${whole} ${next}`.trimEnd());
  }

  // Fewer workers or edges than the last time: what is too many may stop its replicas, or drain, by itself.
  #endUnplanned(running: { name: string; identity: ProcessIdentity }[]): void {
    for (const { name, identity } of running) {
      if (this.find(name)) continue;
      this.#output.say(`${name} is not wanted any more and is stopped`);
      signalProcess(identity, 'SIGTERM');
    }
  }

  async #turnLogsOver(): Promise<void> {
    const own = join(this.#config.data.logs, 'supervisor.log');
    for (const path of [own, ...this.processes.map((process) => process.plan.logPath)]) {
      await turnOver(path).catch((error: Error) =>
        this.#sayOnce('supervisor', `cannot turn a log over: ${error.message}`, ''),
      );
    }
  }
}

function afterColon(sentence: string): string {
  return sentence.slice(sentence.indexOf(': ') + 2);
}
