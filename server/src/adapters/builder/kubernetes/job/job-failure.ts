import { StageFailure } from '../../../../domain/failure.ts';
import type { BuildEnd } from './follow-job.ts';
import type { StepLog } from './step-log.ts';

const NO_ROOM = /No space left|exceeds the (?:total )?limit|ephemeral-storage|EmptyDir/i;
/** How our programs end when the user's code has left a link where files belong. */
const LINK_REFUSED = 3;

/** Why a build's pod has failed: what the user can mend as a StageFailure, all else as an Error of the platform. */
export function failureOfEnd(end: Extract<BuildEnd, { kind: 'failed' }>, log: StepLog): Error {
  const { container, reason, exitCode, message } = end;
  if (NO_ROOM.test(message)) return new StageFailure('disk-full', {}, log.lastLines);
  if (container === 'install' || container === 'build') {
    const failure = log.failure();
    if (failure) return failure;
    if (reason === 'OOMKilled') return new StageFailure('out-of-memory', {}, log.lastLines);
    if (exitCode > 0) return new StageFailure('build-failed', { exitCode }, log.lastLines);
  }
  const said = message.trim().split('\n').at(-1) ?? '';
  if (exitCode === LINK_REFUSED) return new StageFailure('build-failed', { message: said }, log.lastLines);
  return new Error(`the build's ${container ?? 'pod'} ended with ${reason}: ${said}`);
}
