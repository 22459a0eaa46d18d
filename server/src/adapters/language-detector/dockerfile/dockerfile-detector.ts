import type { BuildPlan, TestPlan } from '../../../domain/build-plan.ts';
import { stageNamed } from '../../../domain/dockerfile/stage-named.ts';
import { StageFailure } from '../../../domain/failure.ts';
import type { LanguageDetector } from '../../../ports/language-detector.ts';
import type { SourceTree } from '../../../ports/source-tree.ts';

/**
 * A source that its Dockerfile explains. Where images cannot be built it always throws `dockerfile-needs-builder`. Last in the list, since
 * everything that a language detector knows is built without the Dockerfile.
 */
export class DockerfileDetector implements LanguageDetector {
  readonly language = 'dockerfile';
  readonly #canBuild: boolean;

  constructor({ canBuild }: { canBuild: boolean } = { canBuild: false }) {
    this.#canBuild = canBuild;
  }

  async detect(source: SourceTree): Promise<BuildPlan | undefined> {
    const file = (await source.has('Dockerfile'))
      ? 'Dockerfile'
      : (await source.has('Containerfile'))
        ? 'Containerfile'
        : undefined;
    if (!file) return undefined;
    const text = (await source.read(file)) ?? '';
    if (this.#canBuild) return { ...PLAN, tests: testsOf(text) };
    const base = /^\s*FROM\s+(?:--\S+\s+)*(\S+)/im.exec(text)?.[1];
    const needed = 'an image builder (docker, podman, buildah or BuildKit) and Kubernetes';
    throw new StageFailure('dockerfile-needs-builder', { file, needed, ...(base ? { base } : {}) });
  }
}

/** Its tests are the stage of that name: what it takes to build it. */
function testsOf(dockerfile: string): TestPlan {
  const command = { title: `build the stage ${TEST_STAGE}`, argv: [] };
  return {
    lookedFor: `a stage "FROM … AS ${TEST_STAGE}" in the Dockerfile`,
    ...(stageNamed(dockerfile, TEST_STAGE) === undefined ? {} : { command, target: TEST_STAGE }),
    prepare: [],
    env: {},
  };
}

const TEST_STAGE = 'test';

/** How it is built and started is in the Dockerfile. */
const PLAN: BuildPlan = {
  language: 'dockerfile',
  tools: [],
  buildSteps: [],
  start: { argv: [], workDir: '.', env: {}, path: [] },
  healthPaths: ['/healthz', '/health', '/'],
  notes: [],
};
