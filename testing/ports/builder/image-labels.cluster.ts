import { afterAll, beforeAll, expect, it } from 'vitest';
import { KubernetesBuilder } from '../../../server/src/adapters/builder/kubernetes/kubernetes-builder.ts';
import { pushLayer } from '../../../server/src/adapters/builder/kubernetes/registry/images.ts';
import { pack } from '../../../server/src/adapters/builder/kubernetes/registry/packed-directory.ts';
import type { Cluster } from '../../../server/src/kubernetes/cluster.ts';
import { temporaryDirectory } from '../../temporary-directory.ts';
import { writeFiles } from '../../write-files.ts';
import { pushBaseOfMachine } from './base-of-machine.ts';
import { buildOnce } from './build-once.ts';
import { REVISION } from './build-plans.ts';
import { contentsOf } from './image-contents.ts';
import { keeping } from './keeping.ts';
import { FROM_NOTHING, OwnBuilds } from './own-builds.ts';

/** A real buildah and a real registry; no cluster. */
let builds: OwnBuilds;
beforeAll(async () => {
  builds = await OwnBuilds.start();
});
afterAll(() => builds.stop());

const LOCK = JSON.stringify({ packages: { 'node_modules/a': { version: '1.0.0' } } });
const DOCKERFILE = `${FROM_NOTHING.Dockerfile}LABEL maintainer="ada" dev.nonstop4.app="another"\n`;

const expected = (artifactId: string, bill: string) => ({
  'dev.nonstop4.platform': 'registry.local/apps',
  'dev.nonstop4.app': 'app_1',
  'dev.nonstop4.artifact': artifactId,
  'dev.nonstop4.sbom': bill,
  'org.opencontainers.image.revision': REVISION,
});

it('an image of a Dockerfile says where it comes from, beside what it says itself', async () => {
  const files = { ...FROM_NOTHING, Dockerfile: DOCKERFILE, 'package-lock.json': LOCK };
  const { artifact, lines } = await builds.build({ artifactId: 'run_Labels', files });
  const image = await contentsOf(builds.registry.client, artifact);
  expect(image?.bill?.purls).toEqual(['pkg:npm/a@1.0.0']);
  expect(image?.labels).toMatchObject({ ...expected('run_Labels', image?.bill?.digest ?? ''), maintainer: 'ada' });
  expect(lines).toContain('platform: The bill of materials of this image names 1 packages, those of the lock files.');
});

it('labels take no step out of the cache', async () => {
  await pushBaseOfMachine(builds.registry, { repository: 'base/tools', reference: '1' }, 'one');
  const { address } = builds.registry;
  const builder = builds.restarted({ mirrors: [{ prefix: address, location: address, insecure: true }] });
  const Dockerfile = `FROM ${address}/base/tools:1\nRUN cat /version > /copy\nCOPY app /\nCMD ["/bin/cat", "/copy"]\n`;
  const build = (artifactId: string, revision: string) =>
    builds.build({ artifactId, revision, files: { ...FROM_NOTHING, Dockerfile } }, builder);
  const first = await build('run_cold', REVISION);
  const second = await build('run_warm', REVISION.replaceAll('0', 'f'));
  const cached = (lines: string[]) => lines.filter((line) => line.includes('Using cache')).length;
  expect(cached(first.lines)).toBe(0);
  // The file's own three, and the labels that are the same.
  expect(cached(second.lines)).toBeGreaterThanOrEqual(3);
  expect(second.artifact.location).not.toBe(first.artifact.location);
});

it('without its record the same build is made again, and its bill of materials is there once', async () => {
  const { artifact } = await builds.build({ artifactId: 'run_twice', files: { ...FROM_NOTHING, 'uv.lock': '' } });
  const first = await contentsOf(builds.registry.client, artifact);
  const lost = builds.restarted({ directory: `${builds.root}/another` });
  const again = await builds.build({ artifactId: 'run_twice', files: { ...FROM_NOTHING, 'uv.lock': '' } }, lost);
  const second = await contentsOf(builds.registry.client, again.artifact);
  expect(second?.labels).toEqual(first?.labels);
  expect(second?.bill).toEqual(first?.bill);
});

it('an image whose bill of materials is not taken is made all the same, and the log says so', async () => {
  const files = { ...FROM_NOTHING, 'requirements.txt': 'a==1\n' };
  builds.registry.refuses = ({ method, url = '' }) => method === 'PUT' && url.includes('sha256-');
  const { artifact, lines } = await builds.build({ artifactId: 'run_bare', files });
  builds.registry.refuses = () => false;
  expect(await contentsOf(builds.registry.client, artifact)).toMatchObject({ bill: undefined });
  expect(lines.find((line) => line.includes('is not in the registry: the image registry answered 507'))).toBeDefined();
});

it('an image of the cluster’s builder says the same, and one that is made twice is the same', async () => {
  const { client, address } = builds.registry;
  const root = temporaryDirectory();
  await writeFiles(root, { 'srv/index': 'base' });
  const layer = await pack(['-C', root, 'srv'], `${root}/layer`, new AbortController().signal);
  await pushLayer(client, { repository: 'base/static', reference: '1' }, layer);
  const nothing = { read: async () => undefined, apply: async () => undefined, list: async () => [] };
  const make = () =>
    new KubernetesBuilder({
      // No step has to be run for pages: the cluster has nothing to do.
      cluster: nothing as unknown as Cluster,
      ...{ namespace: 'none', toolsImage: 'none', environment: {}, memoryLimitBytes: 1, mostBuilds: 1 },
      registry: {
        ...{ push: address, read: address, nodes: 'registry.local', prefix: 'apps/' },
        ...{ user: '', password: '', insecure: true },
      },
      images: { static: { build: 'base/static:1', run: 'base/static:1' } },
      workDirectory: `${root}/work`,
      network: { forbiddenCidrs: [], registryCidrs: [] },
      clock: builds.clock,
      log: (message) => builds.said.push(message),
    });
  const source = async (files: Record<string, string>) => {
    const directory = temporaryDirectory();
    await writeFiles(directory, files);
    return directory;
  };
  const start = { argv: [], workDir: '.', env: {}, path: [], static: { root: '.', spa: false } };
  const asked = {
    artifactId: 'run_pages',
    plan: { language: 'static' as const, start },
    files: { 'index.html': 'hello', 'package-lock.json': LOCK },
  };
  const builder = make();
  const { artifact, lines } = await buildOnce({ builder, source }, asked);
  const image = await contentsOf(client, artifact);
  expect(image?.bill?.purls).toEqual(['pkg:npm/a@1.0.0']);
  expect(image?.labels).toEqual(expected('run_pages', image?.bill?.digest ?? ''));
  expect(lines).toContain('platform: The bill of materials of this image names 1 packages, those of the lock files.');
  const base = (await client.named('base/static', '1'))?.digest;
  expect(lines).toContain(`platform: The image stands on base/static@${base}`);
  await client.deleteTag({ repository: 'apps/builds', reference: 'run_pages' });
  const again = await buildOnce({ builder: make(), source }, asked);
  expect(again.artifact.location).toBe(artifact.location);

  expect(await builder.collect(keeping('run_pages'))).toBe(0);
  expect(await contentsOf(client, artifact)).toBeDefined();
  expect(await make().collect(keeping())).toBeGreaterThan(0);
  expect(await contentsOf(client, artifact)).toBeUndefined();
  expect(await client.tags(image?.repository ?? '')).not.toContain(`sha256-${image?.digest.slice('sha256:'.length)}`);
});
