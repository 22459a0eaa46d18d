import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { operations, type Run } from '@nonstop4/contract';
import { upload, visit, zipDirectory } from '../harness/deploy.ts';
import { until } from '../harness/until.ts';
import type { DemoPlatform } from './platform.ts';
import type { LoadTarget } from './under-load.ts';

/** The App that the demo makes of examples/node and uploads again and again. */
export class DemoApp {
  readonly name = `demo-${randomBytes(3).toString('hex')}`;
  readonly #platform: DemoPlatform;
  readonly #example: string;
  #version = 0;
  #id = '';

  constructor(platform: DemoPlatform, root: string) {
    this.#platform = platform;
    this.#example = join(root, 'examples', 'node');
  }

  /** As the workers and edges know it; empty before the first upload. */
  get id(): string {
    return this.#id;
  }

  /** Uploads the example with the next version and waits until visitors get it. Throws with the failure's sentence. */
  async deployNext(signal: AbortSignal, onChange: (run: Run) => void = () => {}): Promise<Run> {
    this.#version += 1;
    const version = `1.0.${this.#version}`;
    const manifest = JSON.parse(await readFile(join(this.#example, 'package.json'), 'utf8')) as object;
    const zip = await zipDirectory(this.#example, { 'package.json': JSON.stringify({ ...manifest, version }) });
    const begun = await upload(this.#platform, this.name, zip, 'demo.zip');
    const run = await until(
      async () => {
        signal.throwIfAborted();
        const now = await this.#platform.api.call(operations.getRun, { params: { run: begun.id } });
        onChange(now);
        return now.state === 'queued' || now.state === 'running' ? undefined : now;
      },
      { timeoutMs: 180_000, what: `run ${begun.id} to end` },
    );
    if (run.state !== 'succeeded') throw new Error(failureOf(run));
    this.#id = (await this.#detail()).id;
    await this.#seeVersion(version);
    return run;
  }

  /** Whether every copy is ready on its worker, up at every edge, and redundant in the server's eyes too. */
  async isRedundant(): Promise<boolean> {
    const [replicas, targets] = await Promise.all([this.#platform.replicas(this.id), this.#platform.targets(this.id)]);
    const ready = replicas.filter((replica) => replica.ready);
    if (ready.length < 2 || new Set(ready.map(({ worker }) => worker)).size < 2) return false;
    const edges = await this.#platform.processNames('edge');
    const upAtEveryEdge =
      targets.length === edges.length && targets.every((list) => ready.every(({ id }) => isUp(list, id)));
    return upAtEveryEdge && (await this.#detail()).redundancy.state === 'redundant';
  }

  // What the run says is one thing; what a visitor gets is the other.
  async #seeVersion(version: string): Promise<void> {
    const { edgePort } = await this.target();
    const { text } = await visit({ edgePort }, this.name);
    if (!text.includes(`version ${version}`)) throw new Error(`Version ${version} is live, but a visitor got: ${text}`);
  }

  async remove(): Promise<void> {
    if (this.#version === 0) return;
    const body = { confirm: this.name, deleteData: true };
    await this.#platform.api.call(operations.deleteApp, { params: { app: this.name }, body });
  }

  async address(): Promise<string> {
    return (await this.#detail()).url;
  }

  /** Where its visitors' requests go. */
  async target(): Promise<LoadTarget> {
    const { host, port } = new URL(await this.address());
    return { edgePort: Number(port || 80), hostname: host };
  }

  #detail() {
    return this.#platform.api.call(operations.getApp, { params: { app: this.name } });
  }
}

const isUp = (targets: { id: string; state: string }[], id: string) =>
  targets.some((target) => target.id === id && target.state === 'up');

function failureOf(run: Run): string {
  if (!run.failure) return `The upload ended as ${run.state}.`;
  return [`${run.failure.cause} ${run.failure.todo}`, ...run.failure.lastLines.map((line) => `  │ ${line}`)].join('\n');
}
