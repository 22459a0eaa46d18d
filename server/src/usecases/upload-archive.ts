import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { type App, checkAppName } from '../domain/app.ts';
import type { PipelineRun } from '../domain/pipeline-run.ts';
import { Problem } from '../domain/problem.ts';
import type { User } from '../domain/user.ts';
import { appForCode } from './app-for-code.ts';
import type { Platform } from './platform.ts';
import { requestRun } from './request-run.ts';
import { requireChangeable } from './require-changeable.ts';

export interface Upload {
  /** Undefined: one of that name is made. */
  app: App | undefined;
  appName: string;
  fileName: string;
  /** Of this upload: one that was cut off, or whose answer was lost, is sent again with it and taken once. */
  key?: string;
  body: Readable;
}

/** Keeps the zip, whole or not at all, and queues its run. A second upload of the same App is an update. */
export async function uploadArchive(
  platform: Platform,
  user: User,
  upload: Upload,
): Promise<{ app: App; run: PipelineRun }> {
  // Refused before the body is read where it can be: nobody should wait for 500 MB to hear that the name is taken.
  if (upload.app) requireChangeable(upload.app);
  else checkAppName(upload.appName);
  const id = archiveIdOf(platform, user, upload);
  const taken = await takenBefore(platform, user, upload, id);
  if (taken) return taken;
  if (!upload.app) await requireFree(platform, upload.appName);
  const kept = await platform.uploads.receive(id, upload.body, platform.rules.upload.maxBytes);
  try {
    const app = await appForCode(platform, user, upload);
    const archive = { id, appId: app.id, fileName: upload.fileName, createdAt: platform.clock.now(), ...kept };
    return { app, run: await requestRun(platform, app, { kind: 'upload', actor: user.name, archive }) };
  } catch (error) {
    // The same upload, sent twice at once: the one that came first has its run, whose zip this is.
    const first = await takenBefore(platform, user, upload, id).catch(() => undefined);
    if (first) return first;
    await platform.uploads.remove(id);
    throw error;
  }
}

function archiveIdOf({ ids }: Platform, user: User, { appName, key }: Upload): string {
  if (key === undefined) return ids.next('zip');
  const digest = createHash('sha256').update(JSON.stringify([user.id, appName, key]));
  return `zip_${digest.digest('hex').slice(0, 40)}`;
}

/** What became of the same upload, when it had arrived; the App may have been made by it. */
async function takenBefore(
  { stores, rules }: Platform,
  user: User,
  { app: there, appName, key }: Upload,
  archiveId: string,
): Promise<{ app: App; run: PipelineRun } | undefined> {
  if (key === undefined) return undefined;
  const app = there ?? (await stores.apps.byName(appName));
  if (!app || (!there && app.ownerId !== user.id)) return undefined;
  const run = (await stores.runs.listByApp(app.id, rules.runsKept)).find((one) => one.archiveId === archiveId);
  return run && { app, run };
}

async function requireFree({ stores }: Platform, name: string): Promise<void> {
  if (await stores.apps.byName(name)) throw nameTaken(name);
}

function nameTaken(name: string): Problem {
  return new Problem('app-name-taken', `The name "${name}" is taken. Choose another one.`, { name });
}
