import type { Artifact, KnownArtifacts } from '../../../domain/artifact.ts';
import type { BuildStep } from '../../../domain/build-plan.ts';
import { type Failure, StageFailure } from '../../../domain/failure.ts';
import { stepFailure } from '../../../domain/step-failure.ts';
import type { Builder, BuildRequest } from '../../../ports/builder.ts';
import type { Clock } from '../../../ports/clock.ts';

/**
 * A Builder without processes. Its sources are given to it by path; of programs it knows `echo`, `false` (fails) and `sleep` (lasts
 * until the build is over), and refuses every other one.
 */
export class MemoryBuilder implements Builder {
  readonly #clock: Clock;
  readonly #sources = new Map<string, Record<string, string>>();
  readonly #artifacts = new Map<string, Artifact>();
  readonly #building = new Map<string, Promise<Artifact>>();
  readonly #layers = new Set<string>();
  #nextFailure: Failure | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  addSource(directory: string, files: Record<string, string>): void {
    this.#sources.set(directory, files);
  }

  /** The next build ends with this. */
  failNext(failure: Failure): void {
    this.#nextFailure = failure;
  }

  async build(request: BuildRequest): Promise<Artifact> {
    const known = this.#building.get(request.artifactId) ?? this.#artifacts.get(request.artifactId);
    if (known) return known;
    const building = this.#make(request);
    this.#building.set(request.artifactId, building);
    try {
      return await building;
    } finally {
      this.#building.delete(request.artifactId);
    }
  }

  async test(request: BuildRequest): Promise<void> {
    await this.#carryOut(request);
  }

  async collect(known: () => Promise<KnownArtifacts>): Promise<number> {
    const all = [...this.#artifacts];
    const { kept } = await known();
    let freed = 0;
    for (const [id, artifact] of all) {
      if (kept.has(id)) continue;
      this.#artifacts.delete(id);
      freed += artifact.sizeBytes;
    }
    return freed;
  }

  async recover(): Promise<void> {}

  async tools(): Promise<{ name: string; version?: string; message?: string }[]> {
    return [{ name: 'node', version: '24.0.0' }];
  }

  async #make(request: BuildRequest): Promise<Artifact> {
    const { plan, artifactId, appId } = request;
    const files = await this.#carryOut(request);
    const sizeBytes = Object.values(files).reduce((sum, text) => sum + text.length, 1);
    const location = `/artifacts/${artifactId}`;
    const artifact: Artifact = {
      id: artifactId,
      appId,
      kind: 'directory',
      location,
      sizeBytes,
      plan,
      createdAt: this.#clock.now(),
    };
    this.#artifacts.set(artifactId, artifact);
    return artifact;
  }

  /** Gives the source. */
  async #carryOut(request: BuildRequest): Promise<Record<string, string>> {
    const { plan, signal, sourceDirectory } = request;
    signal.throwIfAborted();
    const files = this.#sources.get(sourceDirectory);
    if (!files) throw new Error(`no source was given for ${sourceDirectory}, or it was taken over by another build`);
    this.#sources.delete(sourceDirectory);
    const failure = this.#nextFailure;
    this.#nextFailure = undefined;
    if (failure) throw StageFailure.of(failure);
    await this.#bringLayer(request, files);
    for (const step of plan.buildSteps) await runStep(step, request);
    return files;
  }

  async #bringLayer(request: BuildRequest, files: Record<string, string>): Promise<void> {
    const layer = request.plan.dependencies;
    if (!layer) return;
    const key = JSON.stringify([request.ownerId, layer.steps, layer.keyFiles.map((path) => [path, files[path]])]);
    if (this.#layers.has(key)) return;
    for (const step of layer.steps) await runStep(step, request);
    this.#layers.add(key);
  }
}

async function runStep(step: BuildStep, request: BuildRequest): Promise<void> {
  const [program, ...words] = step.argv;
  request.onLine('platform', `$ ${step.title}`);
  if (program === 'echo') request.onLine('out', words.join(' '));
  else if (program === 'sleep') await untilOver(request);
  else if (program !== 'false') throw new Error(`the fake builder does not know the program ${program}`);
  else if (!step.mayFail) throw stepFailure(step, { code: 1, signal: null, lines: [] }, '/');
}

function untilOver({ signal, timeoutMs }: BuildRequest): Promise<never> {
  return new Promise((_resolve, reject) => {
    const timer = setTimeout(
      () => reject(new StageFailure('build-timeout', { seconds: Math.round(timeoutMs / 1_000) })),
      timeoutMs,
    );
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    });
  });
}
