import { join } from 'node:path';
import { systemClock } from '../adapters/clock/system/system-clock.ts';
import { ByConnectionRunner } from '../adapters/pipeline-runner/by-connection/by-connection-runner.ts';
import { EmbeddedPipelineRunner } from '../adapters/pipeline-runner/embedded/embedded-pipeline-runner.ts';
import { JenkinsPipelineRunner } from '../adapters/pipeline-runner/jenkins/jenkins-pipeline-runner.ts';
import { JenkinsServers } from '../adapters/pipeline-runner/jenkins/jenkins-servers.ts';
import { DirectorySourceTree } from '../adapters/source-tree/directory/directory-source-tree.ts';
import type { ServerConfig } from '../config.ts';
import type { GitHost } from '../ports/git-host.ts';
import { savedCi } from '../usecases/ci/saved-ci.ts';
import { detectBuildPlan } from '../usecases/detect-build-plan.ts';
import { savedConnection } from '../usecases/git/saved-connection.ts';
import type { Platform } from '../usecases/platform.ts';
import type { DataPlane } from './data-plane.ts';
import { languageDetectors } from './detectors.ts';

interface Around extends Pick<Platform, 'stores' | 'cipher'> {
  git: GitHost;
  plane: Pick<DataPlane, 'builder' | 'images'>;
}

/** Builds by the platform itself; where Apps are images, also by the Jenkins that its owner has connected. */
export function pipelineRunners(config: ServerConfig, around: Around): Pick<Platform, 'runner' | 'ciServers'> {
  const { git, plane } = around;
  const { images } = plane;
  const detectors = languageDetectors({ dockerfiles: images !== undefined });
  const detect = (directory: string) => detectBuildPlan(detectors, new DirectorySourceTree(directory));
  const common = { git, detect, clock: systemClock };
  const workDirectory = join(config.data.work, 'builds');
  const here = new EmbeddedPipelineRunner({ ...common, builder: plane.builder, workDirectory });
  if (!images) return { runner: here };
  const { insecure, registriesConf, registry, pushed } = images;
  const ciServers = new JenkinsServers({ insecure, registriesConf, buildTimeoutMs: config.rules.buildTimeoutMs });
  const elsewhere = new JenkinsPipelineRunner({
    ...{ ...common, servers: ciServers, registry, images: pushed },
    connections: async () => {
      const [ci, from] = [await savedCi(around), await savedConnection(around)];
      return ci && from && { ci, git: from };
    },
    workDirectory: join(config.data.work, 'jenkins'),
  });
  const isConnected = async () => (await savedCi(around)) !== undefined;
  return { ciServers, runner: new ByConnectionRunner({ here, elsewhere, isConnected }) };
}
