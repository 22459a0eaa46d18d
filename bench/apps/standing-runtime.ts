import { MemoryRuntime } from '../../server/src/adapters/runtime/memory/memory-runtime.ts';
import type { WorkloadObservation, WorkloadSpec } from '../../server/src/domain/workload.ts';

/** Two copies of everything that is asked for, ready at once: seen as cheaply as real workers' lists are. */
export class StandingRuntime extends MemoryRuntime {
  readonly #specs = new Map<string, WorkloadSpec>();

  override async apply(spec: WorkloadSpec): Promise<void> {
    this.#specs.set(spec.appId, spec);
  }

  override async observe(appId: string): Promise<WorkloadObservation | undefined> {
    const spec = this.#specs.get(appId);
    return spec && observationOf(spec);
  }

  override async observeAll(): Promise<WorkloadObservation[]> {
    return [...this.#specs.values()].map(observationOf);
  }
}

function observationOf({ appId, templateHash, release, replicas }: WorkloadSpec): WorkloadObservation {
  return {
    appId,
    replicas: Array.from({ length: replicas }, (_, index) => ({
      id: `rep_${appId}_${index}`,
      node: `worker-${index % 2}`,
      release,
      templateHash,
      state: 'ready',
      inRotation: true,
      everReady: true,
      host: '127.0.0.1',
      port: 20_000,
      startedAt: 0,
      restarts: 0,
      cpuCores: 0,
      memoryBytes: 50_000_000,
      memoryLimitBytes: 0,
    })),
    rollout: { templateHash, state: 'complete', message: 'complete' },
    observedAt: Date.now(),
  };
}
