import { BUILD_STAGES, type BuildStage } from '../../../domain/pipeline-run.ts';
import type { JenkinsBuild, JenkinsStage } from './jenkins-api.ts';
import { STAGE_TITLES } from './jenkinsfile.ts';

const STATES: Record<JenkinsStage['status'], BuildStage['state']> = {
  SUCCESS: 'succeeded',
  UNSTABLE: 'succeeded',
  IN_PROGRESS: 'running',
  PAUSED_PENDING_INPUT: 'running',
  FAILED: 'failed',
  ABORTED: 'canceled',
  NOT_EXECUTED: 'waiting',
};

/** Of what the plugin tells; stages that are not the pipeline's own (of its `post`) are left out. */
export function stagesTold(told: readonly JenkinsStage[]): BuildStage[] {
  return BUILD_STAGES.map((name) => {
    const stage = told.find((one) => one.name === STAGE_TITLES[name]);
    if (!stage) return { name, state: 'waiting' };
    const state = STATES[stage.status] ?? 'running';
    const ended =
      state === 'running' || state === 'waiting' ? {} : { endedAt: stage.startTimeMillis + stage.durationMillis };
    return { name, state, ...(state === 'waiting' ? {} : { startedAt: stage.startTimeMillis }), ...ended };
  });
}

/** Without the plugin: by which stages the log has told the beginning of, and when that was seen. */
export class StagesSeen {
  readonly #begun = new Map<string, number>();

  begins(title: string, at: number): void {
    if (!this.#begun.has(title)) this.#begun.set(title, at);
  }

  stages(result: JenkinsBuild['result'], now: number): BuildStage[] {
    const begun = BUILD_STAGES.filter((name) => this.#begun.has(STAGE_TITLES[name]));
    return BUILD_STAGES.map((name) => {
      const startedAt = this.#begun.get(STAGE_TITLES[name]);
      if (startedAt === undefined) return { name, state: 'waiting' };
      const next = begun[begun.indexOf(name) + 1];
      if (next) return { name, state: 'succeeded', startedAt, endedAt: this.#begun.get(STAGE_TITLES[next]) ?? now };
      return result === null
        ? { name, state: 'running', startedAt }
        : { name, state: endOf(result), startedAt, endedAt: now };
    });
  }
}

function endOf(result: NonNullable<JenkinsBuild['result']>): BuildStage['state'] {
  if (result === 'SUCCESS' || result === 'UNSTABLE') return 'succeeded';
  return result === 'ABORTED' ? 'canceled' : 'failed';
}

/** The title of the stage in which a build failed. */
export function failedStage(stages: readonly BuildStage[]): BuildStage['name'] | undefined {
  return stages.find(({ state }) => state === 'failed')?.name;
}
