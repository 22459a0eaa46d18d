import { dryRun } from '../../../testing/kubernetes/objects/dry-run.ts';
import { committedRights, committedSnapshots } from '../../../testing/kubernetes/objects/snapshots.ts';
import type { ProofContext, ProofResult } from '../proof-part.ts';

/** What the platform makes for each example, sent to the API server that this proof runs on. */
export async function objectsAccepted({ cluster, progress }: ProofContext): Promise<ProofResult> {
  progress.step('Every object to the API server, as a dry run …');
  const files = new Map([['rights.yaml', committedRights()], ...committedSnapshots()]);
  const { accepted, troubles } = await dryRun(cluster, files);
  return {
    title: 'objects of every example, as a dry run of the API server',
    promise: 'each accepted, none warned about, Pod Security restricted',
    broken: troubles,
    facts: [`${accepted} objects of ${files.size} files accepted`],
  };
}
