import { join } from 'node:path';
import { readFileIfThere, writeFileAtomic } from '@nonstop4/plane/atomic-file';
import type { Recipe } from '../../../domain/dockerfile/recipe.ts';
import type { BuildJob } from '../../../ports/pipeline-runner.ts';
import type { BuildPlace } from './jenkins-api.ts';

/** What is known of a job that is in Jenkins, so that a server which was started anew goes on with it. */
export interface JenkinsRecord {
  job: BuildJob;
  /** Undefined until it was made out. */
  made?: Pick<Recipe, 'plan' | 'file' | 'tests'>;
  place: BuildPlace;
}

/** One file for each job, beside its state and its log. */
export class JenkinsRecords {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  async read(runId: string): Promise<JenkinsRecord | undefined> {
    const text = await readFileIfThere(this.#fileOf(runId));
    return text === undefined ? undefined : (JSON.parse(text) as JenkinsRecord);
  }

  async write(record: JenkinsRecord): Promise<void> {
    await writeFileAtomic(this.#fileOf(record.job.runId), JSON.stringify(record));
  }

  #fileOf(runId: string): string {
    return join(this.#root, runId, 'jenkins.json');
  }
}
