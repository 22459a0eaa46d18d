import type { ReplicaSpec } from '@nonstop4/worker/protocol';
import type { ReplicaTemplate } from '../../../domain/workload.ts';
import type { IdGenerator } from '../../../ports/id-generator.ts';
import { PortAllocator } from './port-allocator.ts';
import { type LocalPrograms, replicaFiles, replicaProcess } from './replica-command.ts';

const START_TIMEOUT_MS = 60_000;

export interface ReplicaSpecOptions {
  portRange: { first: number; last: number };
  programs: LocalPrograms;
  ids: IdGenerator;
  /** Ports of every copy that is known. */
  portsInUse: () => Iterable<number>;
}

/** Without an id a new one is made. */
type ReplicaFacts = Pick<ReplicaSpec, 'app' | 'release' | 'templateHash' | 'purpose'> & { id?: string };

/** Makes the specifications that workers start copies by, each with an id and a port of its own. */
export class ReplicaSpecs {
  readonly #options: ReplicaSpecOptions;
  readonly #ports: PortAllocator;
  readonly #reserved = new Set<number>();

  constructor(options: ReplicaSpecOptions) {
    this.#options = options;
    this.#ports = new PortAllocator(options.portRange);
  }

  /** Calls `start` with a specification whose port nobody else is given meanwhile. */
  async with<T>(template: ReplicaTemplate, facts: ReplicaFacts, start: (spec: ReplicaSpec) => Promise<T>): Promise<T> {
    const port = await this.#ports.allocate((taken) => this.#isTaken(taken));
    this.#reserved.add(port);
    try {
      return await start(this.#specOf(template, facts, port));
    } finally {
      this.#reserved.delete(port);
    }
  }

  #isTaken(port: number): boolean {
    return this.#reserved.has(port) || [...this.#options.portsInUse()].includes(port);
  }

  #specOf(template: ReplicaTemplate, facts: ReplicaFacts, port: number): ReplicaSpec {
    const healthCheck = facts.purpose === 'trial' ? { kind: 'none' as const, path: '/' } : template.healthCheck;
    return {
      ...facts,
      ...replicaProcess(template, port, this.#options.programs),
      files: replicaFiles(template, this.#options.programs),
      id: facts.id ?? this.#options.ids.next('rep'),
      port,
      memoryLimitBytes: template.memoryLimitBytes,
      healthCheck: { ...healthCheck, startTimeoutMs: START_TIMEOUT_MS },
    };
  }
}
