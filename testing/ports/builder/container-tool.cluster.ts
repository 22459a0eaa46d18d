import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ContainerToolBuilder } from '../../../server/src/adapters/builder/container-tool/container-builder.ts';
import { failureOf } from './build-once.ts';
import { describeContainerTool } from './container-tool.suite.ts';
import { BUILDAH } from './container-tool-options.ts';
import { FILES, ImageBuilds } from './image-builds.ts';

let builds: ImageBuilds;
beforeAll(async () => {
  builds = await ImageBuilds.start('user_images', BUILDAH);
});
afterAll(() => builds.stop());

const TRAITS = { name: 'buildah', cached: 'Using cache', layers: 3, endsAtOnce: true };
describeContainerTool('buildah', TRAITS, () => builds);

it('buildah never uses the layers of another owner', async () => {
  await (await builds.build('art_mine')).result;
  const other = await builds.build('art_other', { ownerId: 'user_images2' });
  await other.result;
  expect(other.lines.filter((line) => line.includes(TRAITS.cached))).toEqual([]);
});

it('buildah leaves no container of a build that was canceled', async () => {
  const controller = new AbortController();
  const Dockerfile = 'FROM node:24\nRUN echo waits; sleep 198765\n';
  const { result, lines } = await builds.build('art_stopped', { files: { Dockerfile }, signal: controller.signal });
  await expect.poll(() => lines).toContain('out: waits');
  controller.abort(new Error('canceled by a test'));
  await expect(result).rejects.toThrow('canceled by a test');
  const containers = join(builds.options.directory, 'owners/user_images/images/overlay-containers/containers.json');
  expect(JSON.parse(await readFile(containers, 'utf8').catch(() => '[]'))).toEqual([]);
});

it('without a tool that works the card says what the operator can do', async () => {
  const environment = { ...builds.options.environment, PATH: '/nonexistent' };
  const by = new ContainerToolBuilder({
    ...builds.options,
    directory: join(builds.root, 'none'),
    tools: ['podman', 'docker'],
    environment,
  });
  const failure = await failureOf((await builds.build('art_none', { files: FILES, by })).result);
  expect(failure).toMatchObject({ code: 'dockerfile-needs-builder', params: { file: 'Dockerfile' } });
  expect(failure.params.needed).toMatch(/one of podman, docker on its machine \(podman: not installed \(sudo apt-get/);
  expect(await by.tools()).toEqual([
    { name: 'podman', message: expect.stringContaining('not installed') },
    { name: 'docker', message: expect.stringContaining('not installed') },
  ]);
});
