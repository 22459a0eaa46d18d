import { StageFailure } from '../../domain/failure.ts';
import { checkNeededVariables } from '../../domain/needed-variables.ts';
import { runJob } from './run-job.ts';
import type { StageContext } from './stage.ts';

/** Has the PipelineRunner make an Artifact of the commit. */
export async function buildArtifact(context: StageContext): Promise<void> {
  const { platform, run } = context;
  const artifact = await runJob(context, 'build');
  if (!artifact) throw new StageFailure('internal', { message: 'the build left no artifact' });
  // Before its pre-deploy command, which would meet what is missing in its own way.
  checkNeededVariables(context.app, artifact.plan);
  await platform.stores.releases.addArtifact(artifact);
  await context.update({ artifactId: artifact.id });
  // The end of the run removes it too; an App's deploy need not wait with two copies of its source on the disk.
  await platform.workArea.remove(run().id).catch(() => undefined);
}
