import { stagesOf } from '../../server/src/domain/pipeline-run.ts';
import type { User } from '../../server/src/domain/user.ts';
import { createApp } from '../../server/src/usecases/create-app.ts';
import type { Platform } from '../../server/src/usecases/platform.ts';
import { anArtifact } from '../../testing/ports/stores/samples.ts';

const RELEASES = 3;
const RESTARTS_EACH = 1;

/** Apps with a past: three releases, each restarted once, every deployment with its run. */
export async function fillWithApps(platform: Platform, count: number): Promise<User> {
  const { stores, ids, clock } = platform;
  const user: User = { id: ids.next('user'), name: 'ada', passwordHash: '', role: 'operator', createdAt: clock.now() };
  await stores.users.add(user);
  for (let index = 0; index < count; index += 1) {
    const app = await createApp(platform, user, `app-${index}`);
    for (let release = 1; release <= RELEASES; release += 1) await addRelease(platform, app.id, release);
  }
  return user;
}

async function addRelease({ stores, ids, clock }: Platform, appId: string, number: number): Promise<void> {
  const artifactId = ids.next('art');
  await stores.releases.addArtifact(anArtifact(artifactId, appId));
  await stores.releases.addRelease({
    ...{ appId, artifactId, commit: 'c'.repeat(40), configVars: { LOG: 'info' }, secrets: {}, cause: 'upload' },
    ...{ network: { healthCheck: { kind: 'http', path: '/healthz' } }, createdAt: clock.now() },
    ...{ createdBy: 'ada', collected: false },
  });
  for (let deployment = 0; deployment <= RESTARTS_EACH; deployment += 1) {
    const { run } = await stores.runs.enqueue({
      ...{
        id: ids.next('run'),
        appId,
        kind: 'upload',
        state: 'succeeded',
        stages: stagesOf('upload', { runTests: false }),
      },
      ...{ cancelRequested: false, resumes: 0, requestedBy: 'ada', createdAt: clock.now(), endedAt: clock.now() },
    });
    const id = ids.next('dep');
    const settings = { replicas: 2, memoryLimitBytes: 512, restartNonce: deployment };
    await stores.releases.addDeployment({
      ...{ id, appId, release: number, runId: run.id, settings, state: 'progressing', createdAt: clock.now() },
    });
    await stores.releases.endDeployment(id, 'live', clock.now());
  }
}
