import { bringsCode } from '../../domain/pipeline-run.ts';
import { liveDeployment } from '../desired-workload.ts';
import { configIsUnreleased } from '../unreleased-config.ts';
import type { StageContext } from './stage.ts';

/** Whether the run is to make a Release of its own, and not to bring a known one to the replicas (again). */
export async function makesRelease({ platform, app, run }: StageContext): Promise<boolean> {
  const { kind, release } = run();
  if (release !== undefined) return false;
  if (bringsCode(kind)) return true;
  if (!(await liveDeployment(platform, app.id))) return false;
  // Settings that were changed while the App was stopped have had no run of their own.
  return kind === 'config' || (kind === 'start' && (await configIsUnreleased(platform, app)));
}
