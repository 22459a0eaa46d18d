import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ContainerToolBuilder,
  type ContainerToolBuilderOptions,
} from '../../../server/src/adapters/builder/container-tool/container-builder.ts';
import { DockerfileDetector } from '../../../server/src/adapters/language-detector/dockerfile/dockerfile-detector.ts';
import { MemorySourceTree } from '../../../server/src/adapters/source-tree/memory/memory-source-tree.ts';
import type { Artifact } from '../../../server/src/domain/artifact.ts';
import { testPlanOf } from '../../../server/src/domain/test-plan.ts';
import type { BuildRequest } from '../../../server/src/ports/builder.ts';
import { registryAddress } from '../../../testbed/cluster/registry.ts';
import { removeDirectory } from '../../remove-directory.ts';
import { writeFiles } from '../../write-files.ts';
import { REVISION } from './build-plans.ts';
import { containerToolOptions, type ToolOptions } from './container-tool-options.ts';

const SERVER = `
  require('node:http').createServer((_, response) => response.end(require('node:fs').readFileSync('/built')))
    .listen(Number(process.env.PORT), () => console.log('on', process.env.PORT, 'as', process.getuid()));
  process.on('SIGTERM', () => process.exit(0));`;
const DOCKERFILE = `
FROM node:24
USER root
ARG COLOR=none
RUN echo "built with $COLOR" > /built
WORKDIR /srv
COPY server.js .
EXPOSE 3000
CMD ["server.js"]
`;
/** A server that answers with what its Dockerfile was built with. */
export const FILES = { Dockerfile: DOCKERFILE, 'server.js': SERVER };

type Asked = Partial<BuildRequest> & { files?: Record<string, string>; by?: ContainerToolBuilder };

/** A builder of Dockerfiles that pushes to the testbed's registry and takes Docker Hub's images from there. */
export class ImageBuilds {
  readonly root: string;
  readonly ownerId: string;
  readonly options: ContainerToolBuilderOptions;
  readonly builder: ContainerToolBuilder;

  private constructor(root: string, ownerId: string, options: ContainerToolBuilderOptions) {
    this.root = root;
    this.ownerId = ownerId;
    this.options = options;
    this.builder = new ContainerToolBuilder(options);
  }

  static async start(ownerId: string, tool: ToolOptions): Promise<ImageBuilds> {
    const root = await mkdtemp(join(tmpdir(), 'nonstop4-images-'));
    return new ImageBuilds(root, ownerId, await containerToolOptions(join(root, 'builder'), tool));
  }

  /** Begins the tests of a Dockerfile; `lines` fills while they run. */
  async test(files: Record<string, string>, changes: Partial<BuildRequest> = {}) {
    const found = await new DockerfileDetector({ canBuild: true }).detect(new MemorySourceTree(files));
    const plan = found && testPlanOf(found);
    if (!plan) throw new Error('no tests');
    const lines: string[] = [];
    const result = this.builder.test({
      ...{ artifactId: 'run_1-test', appId: 'app_Tested', ownerId: this.ownerId, revision: REVISION, plan },
      ...{ sourceDirectory: await this.source(files), env: {}, timeoutMs: 120_000 },
      ...{ signal: new AbortController().signal, onLine: (stream, text) => lines.push(`${stream}: ${text}`) },
      ...changes,
    });
    return { result, lines };
  }

  /** Begins a build; `lines` fills while it runs. */
  async build(artifactId: string, { files = FILES, by = this.builder, ...changes }: Asked = {}) {
    const lines: string[] = [];
    const sourceDirectory = changes.sourceDirectory ?? (await this.source(files));
    const plan = await new DockerfileDetector({ canBuild: true }).detect(new MemorySourceTree(files));
    if (!plan) throw new Error('no plan');
    const result = by.build({
      ...{ artifactId, appId: 'app_Cluster1', ownerId: this.ownerId, revision: REVISION, plan, sourceDirectory },
      ...{ env: {}, timeoutMs: 120_000, signal: new AbortController().signal },
      onLine: (stream, text) => lines.push(`${stream}: ${text}`),
      ...changes,
    });
    return { result, lines };
  }

  /** A directory with these files. */
  async source(files: Record<string, string>): Promise<string> {
    const directory = await mkdtemp(join(this.root, 'source-'));
    await writeFiles(directory, files);
    return directory;
  }

  stop(): void {
    removeDirectory(this.root);
  }
}

/** What tags the registry has of an App's images. */
export async function tagsOf(ownerId: string, appId: string): Promise<string[]> {
  const answer = await fetch(`http://${registryAddress}/v2/${ownerId}/${appId}/tags/list`);
  return answer.ok ? (((await answer.json()) as { tags: string[] | null }).tags ?? []) : [];
}

/** Whether the registry has the image: 200 or 404. */
export async function statusOf({ location }: Artifact): Promise<number> {
  const [name = '', digest = ''] = location.split('@');
  const url = `http://${registryAddress}/v2/${name.replace('registry.local/', '')}/manifests/${digest}`;
  const accept = 'application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json';
  return (await fetch(url, { method: 'HEAD', headers: { accept } })).status;
}

/** Command lines of this machine that hold a text. */
export async function processesWith(text: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '')));
  return lines.filter((line) => line.includes(text));
}
