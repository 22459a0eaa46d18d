import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PipelineRun } from '../../server/src/domain/pipeline-run.ts';
import { changeApp } from '../../server/src/usecases/change-app.ts';
import { disconnectCi } from '../../server/src/usecases/ci/connect-ci.ts';
import { connectGit, gitHostKeys, prepareGitKey } from '../../server/src/usecases/git/connect-git.ts';
import { takeInPushes } from '../../server/src/usecases/git/take-in-pushes.ts';
import { CicdWorld } from '../../testing/cicd/cicd-world.ts';
import { tell } from '../../testing/cicd/facts.ts';
import { readerOf } from '../../testing/cicd/two-door-registry.ts';
import { git } from '../../testing/git-server/git.ts';
import { SshGitServer } from '../../testing/git-server/ssh-git-server.ts';
import { groovyVersion } from '../../testing/jenkins/read-pipeline.ts';

let world: CicdWorld;
beforeEach(async () => {
  world = await CicdWorld.start();
});
afterEach(async () => {
  await world.stop();
});

/** A small app with one dependency, of which only the code changes between two uploads. */
function app(text: string): Record<string, string> {
  const manifest = {
    name: 'shop',
    version: '1.0.0',
    private: true,
    dependencies: { ms: '2.1.3' },
    scripts: { start: 'node server.js' },
  };
  return {
    'package.json': JSON.stringify(manifest),
    'server.js': `require('ms');\nrequire('node:http').createServer((_, res) => res.end('${text}')).listen(process.env.PORT);\n`,
  };
}

/** Waits for the end of a run, which must be this one; else with everything that is known of it. */
async function ended(run: PipelineRun, state: PipelineRun['state']): Promise<PipelineRun> {
  try {
    return await endedAs(run, state);
  } catch (error) {
    const { lines } = await world.platform.runLog.read(run.id, 0);
    console.log(JSON.stringify(await world.run(run.id)), lines.map(({ text }) => text).join('\n'));
    console.log(world.jenkins.builds.at(-1)?.log.toString());
    throw error;
  }
}

async function endedAs(run: PipelineRun, state: PipelineRun['state']): Promise<PipelineRun> {
  await expect.poll(async () => (await world.run(run.id)).endedAt, { timeout: 240_000, interval: 100 }).toBeDefined();
  const end = await world.run(run.id);
  expect({ state: end.state, failure: end.failure }).toMatchObject({ state });
  return end;
}

async function waits(run: PipelineRun, code: string): Promise<void> {
  await expect.poll(async () => (await world.run(run.id)).waitsFor?.code, { timeout: 60_000 }).toBe(code);
}

function buildSeconds(run: PipelineRun): number {
  const { startedAt = 0, endedAt = 0 } = run.stages.find(({ name }) => name === 'build') ?? {};
  return (endedAt - startedAt) / 1_000;
}

/** From the request to the image in the registry. */
function seconds(run: PipelineRun): number {
  const { endedAt = 0 } = run.stages.find(({ name }) => name === 'build') ?? {};
  return (endedAt - run.createdAt) / 1_000;
}

function tellParts(): void {
  const real = [
    'git http-backend, with HTTP Basic',
    'buildah, with chroot isolation',
    'docker-registry, with a password; base images by mmdebstrap',
    `Groovy ${groovyVersion} reads the pipeline, its shell steps are run`,
  ];
  for (const what of real) tell({ part: 'parts', what, outcome: 'real' });
  tell({ part: 'parts', what: 'Jenkins’ REST API, queue and steps', outcome: 'a double, from its documentation' });
}

async function imageOf(run: PipelineRun) {
  const artifact = await world.platform.stores.releases.artifact(run.artifactId ?? '');
  const [, repository = '', digest = ''] = /^[^/]+\/(.+)@(sha256:.+)$/.exec(artifact?.location ?? '') ?? [];
  const registry = readerOf(world.registry.read);
  const found = await registry.manifest(repository, digest);
  return registry.readJson<{ config: { Entrypoint?: string[]; Cmd?: string[]; User?: string } }>(
    repository,
    found?.manifest.config.digest ?? '',
  );
}

describe('an upload, pushed to git, built in Jenkins', () => {
  it('becomes an image in the registry; with other code only it is there sooner; the same by the platform itself', async () => {
    await world.connectGitByToken();
    await world.connectJenkins();
    const first = await ended(await world.upload('shop', app('one')), 'succeeded');
    const second = await ended(await world.upload('shop', app('two')), 'succeeded');
    const { config } = await imageOf(second);
    expect([...(config.Entrypoint ?? []), ...(config.Cmd ?? [])].join(' ')).toContain('server.js');
    expect(config.User).toMatch(/^\d+:\d+$/);
    const build = second.stages.find(({ name }) => name === 'build');
    expect(build?.steps?.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'checkout succeeded',
      'image succeeded',
      'push succeeded',
      'report succeeded',
    ]);
    expect(git(world.repository, 'show', `${second.commit}:ada/shop/server.js`)).toContain('two');
    await disconnectCi(world.platform, world.owner);
    const own = await ended(await world.upload('own', app('one')), 'succeeded');
    const ownSecond = await ended(await world.upload('own', app('two')), 'succeeded');
    const row = (what: string, runs: PipelineRun[]) =>
      tell({
        part: 'times',
        what,
        outcome: runs
          .map((run) => `${seconds(run).toFixed(1)} s (build ${buildSeconds(run).toFixed(1)} s)`)
          .join(', code only: '),
      });
    row('upload → image pushed, in Jenkins, first', [first, second]);
    row('upload → image pushed, by the platform itself, first', [own, ownSecond]);
    const ratios = [seconds(first) / seconds(own), seconds(second) / seconds(ownSecond)];
    const outcome = ratios.map((ratio) => ratio.toFixed(2)).join(', ');
    tell({ part: 'times', what: 'in Jenkins : by itself, first and code only', outcome });
    tellParts();
  });

  it('by ssh, with a key of the platform’s and another one of Jenkins’', async () => {
    const directory = mkdtempSync(join(world.root, 'sshd-'));
    const sshd = await SshGitServer.start(directory);
    try {
      const key = join(directory, 'jenkins');
      spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
      sshd.letIn(`${await prepareGitKey(world.platform, world.owner)}\n${readFileSync(`${key}.pub`, 'utf8')}`);
      const address = sshd.addressOf(world.repository);
      const hostKeys = (await gitHostKeys(world.platform, world.owner, address)).map(({ line }) => line);
      await connectGit(world.platform, world.owner, { address, branch: 'main', access: { kind: 'ssh-key', hostKeys } });
      world.credentials['by-ssh'] = { kind: 'ssh', privateKeyFile: key, knownHosts: sshd.knownHostsLine() };
      await world.connectJenkins('by-ssh');
      const run = await ended(await world.upload('shop', app('one')), 'succeeded');
      expect(git(world.repository, 'show', `${run.commit}:ada/shop/server.js`)).toContain('one');
      tell({ part: 'parts', what: 'sshd', outcome: 'real' });
    } finally {
      await sshd.down();
    }
  });

  it('with a Dockerfile of its own is built from that; a failing line is the card of the code', async () => {
    await world.connectGitByToken();
    await world.connectJenkins();
    const base = `${world.registry.read.address}/base/node:24`;
    const files = (line: string) => ({
      Dockerfile: `FROM ${base}\nARG GREETING\n${line}\nEXPOSE 3000\nCMD ["node", "-e", "0"]\n`,
    });
    const good = await ended(await world.upload('docker', files('RUN echo fine')), 'succeeded');
    const artifact = await world.platform.stores.releases.artifact(good.artifactId ?? '');
    expect(artifact?.plan.start.port).toBe(3000);
    const bad = await ended(await world.upload('docker', files('RUN echo broken here >&2; exit 7')), 'failed');
    expect(bad.failure).toMatchObject({ code: 'build-failed', params: { exitCode: 7 } });
    expect(bad.failure?.lastLines.join('\n')).toContain('broken here');
  });

  it('starts by a push of a developer as well; one with a link is refused before anything is built', async () => {
    await world.connectGitByToken();
    await world.connectJenkins();
    await ended(await world.upload('shop', app('one')), 'succeeded');
    const clone = mkdtempSync(join(world.root, 'clone-'));
    git(clone, 'clone', '--quiet', world.repository, '.');
    const push = async (): Promise<PipelineRun> => {
      git(clone, 'add', '--all');
      git(clone, 'commit', '--quiet', '--message', 'by hand');
      git(clone, 'push', '--quiet');
      await takeInPushes(world.platform);
      const shop = await world.platform.stores.apps.byName('shop');
      const [newest] = await world.platform.stores.runs.listByApp(shop?.id ?? '', 1);
      expect(newest?.commit).toBe(git(clone, 'rev-parse', 'HEAD'));
      return newest as PipelineRun;
    };
    writeFileSync(join(clone, 'ada/shop/server.js'), app('by push')['server.js'] ?? '');
    expect(await ended(await push(), 'succeeded')).toMatchObject({ kind: 'push' });
    spawnSync('ln', ['-s', '/etc/hostname', join(clone, 'ada/shop/link')]);
    expect(await ended(await push(), 'failed')).toMatchObject({ failure: { code: 'git-refused' } });
    expect(world.jenkins.builds).toHaveLength(2);
  });

  it('runs its own tests there before, where its owner wants it', async () => {
    await world.connectGitByToken();
    await world.connectJenkins();
    const tested = (exit: number) => ({
      ...app('one'),
      'package.json': JSON.stringify({
        ...{ name: 'shop', version: '1.0.0', private: true, dependencies: { ms: '2.1.3' } },
        scripts: { start: 'node server.js', test: `node -e "console.log('tested'); process.exit(${exit})"` },
      }),
    });
    await ended(await world.upload('shop', tested(0)), 'succeeded');
    await changeApp(world.platform, world.owner, await world.app('shop'), { runTests: true });
    const good = await ended(await world.upload('shop', tested(0)), 'succeeded');
    expect(good.stages.find(({ name }) => name === 'test')?.state).toBe('succeeded');
    const bad = await ended(await world.upload('shop', tested(3)), 'failed');
    expect(bad.failure).toMatchObject({ code: 'tests-failed' });
    expect(bad.failure?.lastLines.join('\n')).toContain('tested');
    expect(world.jenkins.builds.map(({ parameters }) => parameters.PURPOSE)).toEqual([
      'build',
      'test',
      'build',
      'test',
    ]);
  });

  it('shows passwords neither in a log nor in a parameter', async () => {
    await world.connectGitByToken();
    await world.connectJenkins();
    const run = await ended(await world.upload('shop', app('one')), 'succeeded');
    const { lines } = await world.platform.runLog.read(run.id, 0);
    const [build] = world.jenkins.builds;
    const told = JSON.stringify([
      lines,
      build?.parameters,
      build?.log.toString(),
      world.jenkins.configOf('team/nonstop4'),
    ]);
    for (const secret of [world.registry.password, 'a-token-of-the-forge', world.jenkins.token]) {
      expect(told).not.toContain(secret);
    }
  });
});

describe('what is away', () => {
  const kill = (what: string, outcome: string) => tell({ part: 'kill cases', what, outcome });

  async function liveBefore(): Promise<void> {
    await world.connectGitByToken();
    await world.connectJenkins();
    await ended(await world.upload('shop', app('one')), 'succeeded');
  }

  /** An upload after a clean failure works, on the same repository. */
  async function goesOn(): Promise<void> {
    const again = await ended(await world.upload('shop', app('again')), 'succeeded');
    expect(git(world.repository, 'show', 'main:ada/shop/server.js')).toContain('again');
    expect(again.release).toBeGreaterThan(1);
  }

  it('git, before: the upload waits and goes on', async () => {
    await liveBefore();
    await world.git.down();
    const run = await world.upload('shop', app('two'));
    await waits(run, 'git-server-unreachable');
    await world.git.up();
    await ended(run, 'succeeded');
    kill('git, before', 'waited, then succeeded');
  });

  it('git, in the middle: the build fails with its card, the code is kept', async () => {
    await liveBefore();
    world.agent.onStage(async (stage) => {
      if (stage === 'Checkout') await world.git.down();
    });
    const run = await ended(await world.upload('shop', app('two')), 'failed');
    expect(run.failure).toMatchObject({
      code: 'ci-build-failed',
      params: { message: expect.stringMatching(/^Checkout: /) },
    });
    await world.git.up();
    world.agent.onStage(async () => {});
    expect(git(world.repository, 'show', 'main:ada/shop/server.js')).toContain('two');
    await goesOn();
    kill(
      'git, in the middle (as Jenkins checks out)',
      'failed with its card; code and zip kept, the next upload succeeded',
    );
  });

  it('Jenkins, before: the upload waits and goes on', async () => {
    await liveBefore();
    await world.jenkins.down();
    const run = await world.upload('shop', app('two'));
    await waits(run, 'ci-unreachable');
    await world.jenkins.up();
    await ended(run, 'succeeded');
    kill('Jenkins, before', 'waited, then succeeded');
  });

  it('Jenkins, in the middle: its build goes on and is followed again', async () => {
    await liveBefore();
    const begun = Promise.withResolvers<void>();
    world.agent.onStage(async (stage) => {
      if (stage === 'Build image') begun.resolve();
    });
    const run = await world.upload('shop', app('two'));
    await begun.promise;
    await world.jenkins.down();
    await waits(run, 'ci-unreachable');
    await world.jenkins.up();
    const end = await ended(run, 'succeeded');
    expect(world.jenkins.builds.filter(({ parameters }) => parameters.RUN_ID === end.id)).toHaveLength(1);
    kill('Jenkins, in the middle (as it builds)', 'followed again, then succeeded; built once');
  });

  it('the registry, before: the build fails with its card', async () => {
    await liveBefore();
    await world.registry.read.down();
    await world.registry.push.down();
    const run = await ended(await world.upload('shop', app('two')), 'failed');
    expect(run.failure).toMatchObject({ code: 'registry-unreachable' });
    await world.registry.read.up();
    await world.registry.push.up();
    await goesOn();
    kill('the registry, before', 'failed with its card; the next upload succeeded');
  });

  it('the registry, in the middle: the push fails with its card', async () => {
    await liveBefore();
    world.agent.onStage(async (stage) => {
      if (stage === 'Push') await world.registry.push.down();
    });
    const run = await ended(await world.upload('shop', app('two')), 'failed');
    expect(run.failure).toMatchObject({ code: 'registry-unreachable' });
    world.agent.onStage(async () => {});
    await world.registry.push.up();
    await goesOn();
    kill('the registry, in the middle (as the image is pushed)', 'failed with its card; the next upload succeeded');
  });
});
