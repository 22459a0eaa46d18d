import { expect } from 'vitest';
import type { Agent, DoubleBuild } from './double-build.ts';

export const DIGEST = `sha256:${'d'.repeat(64)}`;

/** Carries out builds as the test says, each by the id of its run. */
export class ScriptedAgent implements Agent {
  readonly #builds = new Map<string, { build: DoubleBuild; end: PromiseWithResolvers<void> }>();

  async run(build: DoubleBuild): Promise<void> {
    const end = Promise.withResolvers<void>();
    build.signal.addEventListener('abort', () => end.reject(build.signal.reason));
    build.begin('Checkout');
    build.print(' > git checkout -f');
    build.begin('Build image');
    this.#builds.set(build.parameters.RUN_ID ?? '', { build, end });
    return end.promise;
  }

  async build(runId: string): Promise<DoubleBuild> {
    await expect.poll(() => this.#builds.get(runId)?.build.building).toBe(true);
    return this.#builds.get(runId)?.build as DoubleBuild;
  }

  async print(runId: string, text: string): Promise<void> {
    (await this.build(runId)).print(text);
  }

  async succeed(runId: string, digest: string = DIGEST): Promise<void> {
    const build = await this.build(runId);
    const result = build.parameters.PURPOSE === 'test' ? { tests: 'passed' } : { digest };
    build.begin('Push');
    build.begin('Report');
    build.archived.set('nonstop4-result.json', Buffer.from(JSON.stringify(result)));
    this.#end(runId).resolve();
  }

  /** In the stage where it is. */
  async fail(runId: string, exitCode = 1): Promise<void> {
    await this.build(runId);
    this.#end(runId).reject(new Error(`script returned exit code ${exitCode}`));
  }

  #end(runId: string): PromiseWithResolvers<void> {
    return this.#builds.get(runId)?.end as PromiseWithResolvers<void>;
  }
}
