import type { Readable } from 'node:stream';
import { type App, checkAppName } from '../domain/app.ts';
import type { PipelineRun } from '../domain/pipeline-run.ts';
import { Problem } from '../domain/problem.ts';
import type { User } from '../domain/user.ts';
import { createApp } from './create-app.ts';
import type { Platform } from './platform.ts';
import { requestRun } from './request-run.ts';
import { requireChangeable } from './require-changeable.ts';

export interface Upload {
  /** Undefined: one of that name is made. */
  app: App | undefined;
  appName: string;
  fileName: string;
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
  else await requireFree(platform, upload.appName);
  const id = platform.ids.next('zip');
  const kept = await platform.uploads.receive(id, upload.body, platform.rules.upload.maxBytes);
  try {
    const app = upload.app ? await still(platform, upload.app) : await made(platform, user, upload.appName);
    const archive = { id, appId: app.id, fileName: upload.fileName, createdAt: platform.clock.now(), ...kept };
    return { app, run: await requestRun(platform, app, { kind: 'upload', actor: user.name, archive }) };
  } catch (error) {
    await platform.uploads.remove(id);
    throw error;
  }
}

async function requireFree({ stores }: Platform, name: string): Promise<void> {
  checkAppName(name);
  if (await stores.apps.byName(name)) throw nameTaken(name);
}

// It may have been deleted while the body came.
async function still({ stores }: Platform, { id, name }: App): Promise<App> {
  const app = await stores.apps.byId(id);
  if (!app) throw new Problem('not-found', `You have no app named "${name}".`, { name });
  requireChangeable(app);
  return app;
}

async function made(platform: Platform, user: User, name: string): Promise<App> {
  try {
    return await createApp(platform, user, name);
  } catch (error) {
    // Two first uploads of one App at once: the second is an update of what the first has just made.
    const there = await platform.stores.apps.byName(name);
    const isTaken = error instanceof Problem && error.code === 'app-name-taken';
    if (!isTaken || there?.ownerId !== user.id) throw error;
    requireChangeable(there);
    return there;
  }
}

function nameTaken(name: string): Problem {
  return new Problem('app-name-taken', `The name "${name}" is taken. Choose another one.`, { name });
}
