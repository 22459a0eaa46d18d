import type { Collaborator } from '../../../server/src/domain/access/collaborator.ts';
import type { App } from '../../../server/src/domain/app.ts';
import type { Artifact } from '../../../server/src/domain/artifact.ts';
import { type PipelineRun, type RunKind, stagesOf } from '../../../server/src/domain/pipeline-run.ts';
import type { Deployment, Release } from '../../../server/src/domain/release.ts';
import type { SourceArchive } from '../../../server/src/domain/source.ts';
import type { User } from '../../../server/src/domain/user.ts';
import type { Stores } from '../../../server/src/ports/stores/stores.ts';

export function aUser(id: string, change: Partial<User> = {}): User {
  return { id, name: id, passwordHash: '$argon2id$…', role: 'operator', createdAt: 1_000, ...change };
}

export function aCollaborator(appId: string, userId: string, change: Partial<Collaborator> = {}): Collaborator {
  return { appId, userId, role: 'deployer', addedBy: 'ada', addedAt: 1_000, ...change };
}

export function anApp(id: string, change: Partial<App> = {}): App {
  return {
    id,
    ownerId: 'user_1',
    name: id,
    desiredState: 'running',
    replicas: 2,
    extraHostnames: [],
    redirectToHttps: true,
    singleWriter: false,
    runTests: false,
    probing: true,
    statusPublic: false,
    memoryLimitBytes: 512 * 1024 * 1024,
    volumeLimitBytes: 8_000_000_000,
    configVars: { GREETING: 'hello' },
    secrets: { TOKEN: 'v1:sealed' },
    restartNonce: 0,
    createdAt: 1_000,
    updatedAt: 1_000,
    ...change,
  };
}

export function anArchive(id: string, appId: string): SourceArchive {
  return {
    id,
    appId,
    fileName: '내 앱.zip',
    sizeBytes: 5_000_000_000,
    sha256: 'a'.repeat(64),
    path: `/uploads/${id}.zip`,
    createdAt: 1_000,
  };
}

export function aRun(
  id: string,
  appId: string,
  change: Partial<PipelineRun> & { kind?: RunKind } = {},
): Omit<PipelineRun, 'number'> {
  const kind = change.kind ?? 'upload';
  return {
    id,
    appId,
    kind,
    state: 'queued',
    stages: stagesOf(kind, { runTests: false }),
    cancelRequested: false,
    resumes: 0,
    requestedBy: 'ada',
    createdAt: 1_000,
    ...change,
  };
}

export function anArtifact(id: string, appId: string): Artifact {
  return {
    id,
    appId,
    kind: 'directory',
    location: `/artifacts/${id}`,
    sizeBytes: 1_234,
    plan: {
      language: 'node',
      tools: [{ name: 'node', version: '>=20' }],
      buildSteps: [],
      start: { argv: ['node', 'server.js'], workDir: '.', env: {}, path: ['node_modules/.bin'] },
      healthPaths: ['/healthz', '/'],
      notes: [{ code: 'no-lockfile', params: {} }],
    },
    createdAt: 1_000,
  };
}

export function aRelease(appId: string, artifactId: string, change: Partial<Release> = {}): Omit<Release, 'number'> {
  return {
    appId,
    artifactId,
    commit: 'c'.repeat(40),
    configVars: { GREETING: 'hello' },
    secrets: {},
    network: { fixedPort: 3000, healthCheck: { kind: 'http', path: '/healthz' } },
    cause: 'upload',
    createdAt: 1_000,
    createdBy: 'ada',
    collected: false,
    ...change,
  };
}

export function aDeployment(id: string, appId: string, release: number, change: Partial<Deployment> = {}): Deployment {
  return {
    id,
    appId,
    release,
    runId: `run_of_${id}`,
    settings: { replicas: 2, memoryLimitBytes: 512, restartNonce: 0 },
    state: 'progressing',
    createdAt: 1_000,
    ...change,
  };
}

/** A user with Apps of these names (which are their ids too). */
export async function withApps(stores: Stores, ...appIds: string[]): Promise<void> {
  await stores.users.add(aUser('user_1'));
  for (const id of appIds) await stores.apps.add(anApp(id));
}
