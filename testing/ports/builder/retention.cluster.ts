import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Artifact } from '../../../server/src/domain/artifact.ts';
import type { PipelineRun } from '../../../server/src/domain/pipeline-run.ts';
import { tidyUp } from '../../../server/src/reconcile/housekeeping-loop.ts';
import { rollbackApp } from '../../../server/src/usecases/rollback-app.ts';
import { type RunningServer, World } from '../../platform/world.ts';
import { contentsOf } from './image-contents.ts';
import { keeping } from './keeping.ts';
import { FROM_NOTHING, OwnBuilds } from './own-builds.ts';

/** The whole way: releases of a platform whose images are in a real registry, pushed by a real buildah. */
let builds: OwnBuilds;
beforeAll(async () => {
  builds = await OwnBuilds.start();
});
afterAll(() => builds.stop());

class Shop {
  readonly world: World;
  readonly server: RunningServer;
  readonly artifacts: Artifact[] = [];

  constructor(world: World, server: RunningServer) {
    this.world = world;
    this.server = server;
  }

  /** Uploads, and builds an image of it; the run does not know yet that it is built. */
  async build(): Promise<PipelineRun> {
    const run = await this.world.upload(this.server, 'shop');
    await this.world.inStage(run, 'build');
    const { appId } = run;
    const app = `release ${this.artifacts.length}`;
    const { artifact } = await builds.build({ artifactId: run.id, appId, files: { ...FROM_NOTHING, app } });
    this.artifacts.push(artifact);
    return run;
  }

  async release(how: 'succeeded' | 'failed'): Promise<void> {
    const run = await this.build();
    this.world.memory.runner.succeed(run.id, this.artifacts.at(-1)!);
    await this.world.ended(run, how);
  }

  /** Of the builds from the first one on, which are in the registry with their bills of materials. */
  async there(): Promise<boolean[]> {
    const contents = await Promise.all(this.artifacts.map((artifact) => contentsOf(builds.registry.client, artifact)));
    return contents.map((image) => image?.bill !== undefined);
  }
}

it('the last five releases, the live one and what is being built stay in the registry, and nothing else', async () => {
  const world = await World.make();
  world.memory.builder.collect = (keep) => builds.builder.collect(keep);
  world.memory.runner.hold();
  const shop = new Shop(world, await world.boot());
  for (let upload = 0; upload < 5; upload += 1) await shop.release('succeeded');
  await world.ended(await rollbackApp(shop.server.platform, world.user, await world.app('shop'), 1), 'succeeded');
  world.memory.router.answerProbes(() => {
    world.memory.clock.advance(world.memory.rules.verifyTimeoutMs);
    return { error: 'no answer' };
  });
  for (let upload = 0; upload < 3; upload += 1) await shop.release('failed');
  await shop.build();
  await tidyUp(world.memory, (error) => world.errors.push(error));
  // v1 is live, v4 to v8 are the last five; the ninth is not released yet.
  expect(await shop.there()).toEqual([true, false, false, true, true, true, true, true, true]);
  const tags = await builds.registry.client.tags(`apps/user_1/${shop.artifacts[0]?.appId}`);
  expect(tags.filter((tag) => tag.startsWith('run_'))).toHaveLength(7);
  expect(tags.filter((tag) => tag.startsWith('sha256-'))).toHaveLength(7);
  expect(world.errors).toEqual([]);
  expect(builds.said).toEqual([]);
});

it('an image whose record is lost, and one that the registry did not remove, go a day later', async () => {
  const { clock, registry } = builds;
  const here = async (artifact: Artifact) => (await contentsOf(registry.client, artifact)) !== undefined;
  const kept = (await builds.build({ artifactId: 'run_kept' })).artifact;
  const refused = (await builds.build({ artifactId: 'run_refused' })).artifact;
  registry.refuses = ({ method }) => method === 'DELETE';
  await builds.builder.collect(keeping('run_kept'));
  registry.refuses = () => false;
  expect(builds.said.filter((line) => line === 'the image registry does not remove an image').length).toBeGreaterThan(
    0,
  );
  expect(await here(refused)).toBe(true);

  const emptied = builds.restarted({ directory: `${builds.root}/emptied` });
  await emptied.collect(keeping('run_kept'));
  expect(await here(refused)).toBe(true);
  clock.advance(25 * 3_600_000);
  await emptied.collect(keeping('run_kept'));
  expect(await here(refused)).toBe(false);
  expect(await here(kept)).toBe(true);
});
