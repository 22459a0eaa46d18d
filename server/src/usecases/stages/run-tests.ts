import { runJob } from './run-job.ts';
import type { StageContext } from './stage.ts';

/** Has the PipelineRunner run the App's own tests: with tests that fail nothing is built, and what runs is left alone. */
export async function runTests(context: StageContext): Promise<void> {
  await runJob(context, 'test');
}
