import { operations, type ReleaseDiff, type ReleaseView } from '@nonstop4/contract';
import type { App } from '../../domain/app.ts';
import { Problem } from '../../domain/problem.ts';
import type { Deployment, Release } from '../../domain/release.ts';
import type { SourceRevision } from '../../domain/source.ts';
import { placeOf } from '../../usecases/place-of-app.ts';
import type { Platform } from '../../usecases/platform.ts';
import type { Registrar } from '../register-operation.ts';
import { iso, optionalIso } from '../views/times.ts';

const MAX_SHOWN_BYTES = 512 * 1024;

export function registerReleases(register: Registrar, platform: Platform): void {
  register.answer(operations.listReleases, async ({ app }) => {
    const deployments = await platform.stores.releases.listDeployments(app.id);
    const releases = await platform.stores.releases.listReleases(app.id);
    return Promise.all(releases.map((release) => releaseView(platform, release, deployments)));
  });
  register.answer(operations.listFiles, async ({ app, params }) => {
    const { revision } = await findRelease(platform, app, params.release);
    return platform.git.listFiles(revision);
  });
  register.answer(operations.readFile, async ({ app, params, query }) => {
    const { revision } = await findRelease(platform, app, params.release);
    const { content, sizeBytes } = await platform.git.readFile(revision, query.path, MAX_SHOWN_BYTES);
    const binary = content.includes(0);
    const facts = { path: query.path, sizeBytes, binary, truncated: sizeBytes > content.length };
    return binary ? facts : { ...facts, text: content.toString('utf8') };
  });
  register.answer(operations.downloadRelease, async ({ app, params, reply }) => {
    const { revision } = await findRelease(platform, app, params.release);
    reply
      .type('application/zip')
      .header('content-disposition', `attachment; filename="${app.name}-v${params.release}.zip"`);
    return reply.send(await platform.git.archive(revision));
  });
  register.answer(operations.releaseDiff, ({ app, params }) => releaseDiff(platform, app, params.release));
}

async function findRelease(platform: Platform, app: App, number: number) {
  const release = await platform.stores.releases.release(app.id, number);
  if (!release) {
    const { name } = app;
    throw new Problem('release-not-found', `"${name}" has no release v${number}.`, { name, release: number });
  }
  return { release, revision: await revisionOf(platform, app, release) };
}

async function revisionOf(platform: Platform, app: App, release: Release): Promise<SourceRevision> {
  const place = await placeOf(platform, app);
  return { commit: release.commit, directory: `${place.userName}/${place.appName}` };
}

async function releaseDiff(platform: Platform, app: App, number: number): Promise<ReleaseDiff> {
  const { release, revision } = await findRelease(platform, app, number);
  const releases = await platform.stores.releases.listReleases(app.id);
  const before = releases.find((other) => other.number < release.number);
  const from = before && (await revisionOf(platform, app, before));
  return {
    ...(before ? { from: before.number } : {}),
    to: release.number,
    files: before?.commit === release.commit ? [] : await platform.git.diff(from, revision),
    configVars: changedVars(before?.configVars ?? {}, release.configVars),
  };
}

function changedVars(before: Record<string, string>, after: Record<string, string>): ReleaseDiff['configVars'] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names
    .filter((name) => before[name] !== after[name])
    .map((name) => {
      if (!(name in before)) return { name, change: 'added' };
      return { name, change: name in after ? 'changed' : 'removed' };
    });
}

async function releaseView(platform: Platform, release: Release, deployments: Deployment[]): Promise<ReleaseView> {
  const artifact = await platform.stores.releases.artifact(release.artifactId);
  const own = deployments.filter((deployment) => deployment.release === release.number);
  return {
    number: release.number,
    cause: release.cause,
    commit: release.commit,
    ...(release.origin ? { origin: release.origin } : {}),
    live: own.some((deployment) => deployment.state === 'live'),
    collected: release.collected,
    ...(artifact ? artifactFacts(artifact.sizeBytes, artifact.plan) : {}),
    configVars: release.configVars,
    secretNames: Object.keys(release.secrets).sort(),
    createdAt: iso(release.createdAt),
    createdBy: release.createdBy,
    deployments: own.map((deployment) => ({
      state: deployment.state,
      runId: deployment.runId,
      createdAt: iso(deployment.createdAt),
      ...optionalIso('endedAt', deployment.endedAt),
    })),
  };
}

function artifactFacts(sizeBytes: number, plan: { language: string; framework?: string }) {
  return { sizeBytes, language: plan.language, ...(plan.framework === undefined ? {} : { framework: plan.framework }) };
}
