import type { Readable } from 'node:stream';
import { checkAppName } from '../domain/app.ts';
import type { PipelineRun } from '../domain/pipeline-run.ts';
import { Problem } from '../domain/problem.ts';
import type { User } from '../domain/user.ts';
import { createApp } from './create-app.ts';
import { findChangeableApp } from './find-own-app.ts';
import type { Platform } from './platform.ts';
import { requestRun } from './request-run.ts';

export interface Upload {
  appName: string;
  create: boolean;
  fileName: string;
  body: Readable;
}

/** Keeps the zip, whole or not at all, and queues its run. A second upload of the same App is an update. */
export async function uploadArchive(platform: Platform, user: User, upload: Upload): Promise<PipelineRun> {
  // Refused before the body is read where it can be: nobody should wait for 500 MB to hear that the name is taken.
  await checkTarget(platform, user, upload);
  const id = platform.ids.next('zip');
  const kept = await platform.uploads.receive(id, upload.body, platform.rules.upload.maxBytes);
  try {
    const app = await findOrCreate(platform, user, upload);
    const archive = { id, appId: app.id, fileName: upload.fileName, createdAt: platform.clock.now(), ...kept };
    return await requestRun(platform, app, { kind: 'upload', actor: user.name, archive });
  } catch (error) {
    await platform.uploads.remove(id);
    throw error;
  }
}

async function checkTarget(platform: Platform, user: User, upload: Upload): Promise<void> {
  checkAppName(upload.appName);
  const present = await platform.stores.apps.byName(upload.appName);
  if (!present && upload.create) return;
  if (present && present.ownerId !== user.id && upload.create) throw nameTaken(upload.appName);
  await findChangeableApp(platform, user, upload.appName);
}

async function findOrCreate(platform: Platform, user: User, upload: Upload) {
  const present = await platform.stores.apps.byName(upload.appName);
  if (present || !upload.create) return findChangeableApp(platform, user, upload.appName);
  try {
    return await createApp(platform, user, upload.appName);
  } catch (error) {
    // Two first uploads of one App at once: the second is an update of what the first has just made.
    if (error instanceof Problem && error.code === 'app-name-taken')
      return findChangeableApp(platform, user, upload.appName);
    throw error;
  }
}

function nameTaken(name: string): Problem {
  return new Problem('app-name-taken', `The name "${name}" is taken. Choose another one.`, { name });
}
