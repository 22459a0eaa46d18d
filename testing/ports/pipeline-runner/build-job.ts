import type { BuildJob } from '../../../server/src/ports/pipeline-runner.ts';

export function buildJob(part: Partial<BuildJob> = {}): BuildJob {
  return {
    runId: 'run_1',
    appId: 'app_1',
    ownerId: 'user_1',
    revision: { commit: 'c'.repeat(40), directory: 'kim/shop' },
    env: {},
    timeoutMs: 60_000,
    ...part,
  };
}
