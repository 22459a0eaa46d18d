import { mkdirSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import {
  JenkinsPipelineRunner,
  type JenkinsPipelineRunnerOptions,
} from '../../server/src/adapters/pipeline-runner/jenkins/jenkins-pipeline-runner.ts';
import { JenkinsServers } from '../../server/src/adapters/pipeline-runner/jenkins/jenkins-servers.ts';
import { billOfMaterials } from '../../server/src/domain/bill-of-materials/cyclonedx.ts';
import type { CiConnection } from '../../server/src/domain/ci-connection.ts';
import { recipeOf } from '../../server/src/domain/dockerfile/recipe.ts';
import type { PushedImage } from '../../server/src/ports/pushed-images.ts';
import { simplePlan } from '../ports/builder/build-plans.ts';
import { temporaryDirectory } from '../temporary-directory.ts';
import { JenkinsDouble, type JenkinsDoubleOptions } from './jenkins-double.ts';
import { ScriptedAgent } from './scripted-agent.ts';

/** Times of a test: a look is a moment, and patience is over soon. */
export const QUICK_RULES = { lookMs: 10, firstRetryMs: 10, longestRetryMs: 50, silenceMs: 60_000, graceMs: 2_000 };
const BASES = { build: 'registry.example/build/node:24', run: 'registry.example/base/node:24' };
export const GIT = { address: 'https://git.example/apps.git', branch: 'main', access: { kind: 'none' as const } };

export function connectionTo(jenkins: JenkinsDouble, part: Partial<CiConnection> = {}): CiConnection {
  return {
    ...{ address: jenkins.address, userName: jenkins.userName, token: jenkins.token, job: 'nonstop4' },
    ...{ label: '', tool: 'buildah', gitCredentials: '', registryCredentials: '', panel: '', hookSecret: 'shared' },
    ...part,
  };
}

export interface RunnerOnJenkins {
  jenkins: JenkinsDouble;
  agent: ScriptedAgent;
  runner: JenkinsPipelineRunner;
  /** What the platform was given to take as its own. */
  adopted: PushedImage[];
  /** Another server on the same directory. */
  restart(part?: Partial<JenkinsPipelineRunnerOptions>): JenkinsPipelineRunner;
}

/** The runner over a double whose builds do as the test says. */
export async function runnerOnJenkins(
  options: Partial<JenkinsDoubleOptions> = {},
  part: Partial<JenkinsPipelineRunnerOptions> = {},
): Promise<RunnerOnJenkins> {
  const agent = new ScriptedAgent();
  const jenkins = await JenkinsDouble.start({ agent, ...options });
  onTestFinished(async () => {
    for (const build of jenkins.builds) build.stop('the test is over');
    await jenkins.down();
  });
  const adopted: PushedImage[] = [];
  const workDirectory = temporaryDirectory();
  const restart = (other: Partial<JenkinsPipelineRunnerOptions> = {}) =>
    new JenkinsPipelineRunner({
      git: { exportTo: async (_revision, directory) => void mkdirSync(directory, { recursive: true }) },
      connections: async () => ({ ci: connectionTo(jenkins), git: GIT }),
      servers: new JenkinsServers({ insecure: true, registriesConf: '', buildTimeoutMs: 60_000 }),
      detect: async () =>
        simplePlan({ language: 'node', start: { argv: ['node', 'a.js'], workDir: '.', env: {}, path: [] } }),
      registry: 'registry.example/apps',
      images: {
        async recipe({ plan, env, appId, revision }, purpose) {
          const recipe = recipeOf(plan, BASES, Object.keys(env), purpose);
          const bill = billOfMaterials({ appId, revision }, []);
          return { ...recipe, labels: { 'org.opencontainers.image.revision': revision }, bill };
        },
        async adopt(image) {
          adopted.push(image);
          const { artifactId: id, appId, plan, digest } = image;
          const location = `registry.example/apps/x@${digest}`;
          return { id, appId, kind: 'image', location, sizeBytes: 1, plan, createdAt: 0 };
        },
      },
      workDirectory,
      clock: { now: () => Date.now() },
      rules: QUICK_RULES,
      ...part,
      ...other,
    });
  return { jenkins, agent, runner: restart(), adopted, restart };
}
