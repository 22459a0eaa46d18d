import { Readable } from 'node:stream';
import { operations } from '@nonstop4/contract';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../../domain/problem.ts';
import { uploadTooLarge } from '../../domain/upload-too-large.ts';
import { changeApp } from '../../usecases/change-app.ts';
import { createApp } from '../../usecases/create-app.ts';
import { deleteApp } from '../../usecases/delete-app.ts';
import { findOwnApp } from '../../usecases/find-own-app.ts';
import { bringCertificate, removeCertificate } from '../../usecases/https/bring-certificate.ts';
import type { Platform } from '../../usecases/platform.ts';
import { restartApp } from '../../usecases/restart-app.ts';
import { rollbackApp } from '../../usecases/rollback-app.ts';
import { startApp } from '../../usecases/start-app.ts';
import { stopApp } from '../../usecases/stop-app.ts';
import { uploadArchive } from '../../usecases/upload-archive.ts';
import type { AppListings } from '../app-listings.ts';
import type { Registrar } from '../register-operation.ts';
import { appDetail, appSummaries, appSummary } from '../views/app-view.ts';
import { appHttps } from '../views/https-view.ts';
import { runView } from '../views/run-view.ts';

export function registerApps(register: Registrar, platform: Platform, listings: AppListings): void {
  register.own(operations.listApps, async ({ user }) => appSummaries(platform, await listings.of(user.id)));
  register.own(operations.createApp, async ({ user, body }) =>
    appSummary(platform, await createApp(platform, user, body.name)),
  );
  register.own(operations.getApp, async ({ user, params }) =>
    appDetail(platform, await findOwnApp(platform, user, params.app)),
  );
  register.own(operations.changeApp, async ({ user, params, body, locale }) => {
    const { app, run } = await changeApp(platform, user, params.app, body);
    return run ? { run: await runView(platform, app, run, locale) } : {};
  });
  register.own(operations.deleteApp, async ({ user, params, body }) => deleteApp(platform, user, params.app, body));
  register.own(operations.uploadArchive, async ({ user, params, query, request, locale }) => {
    const { fileName } = query;
    const body = archiveOf(request, platform.rules.upload.maxBytes);
    const run = await uploadArchive(platform, user, {
      appName: params.app,
      create: query.create === 'true',
      fileName,
      body,
    });
    return runView(platform, await findOwnApp(platform, user, params.app), run, locale);
  });
  register.own(operations.bringCertificate, async ({ user, params, body }) =>
    appHttps(platform, await bringCertificate(platform, user, params.app, body)),
  );
  register.own(operations.removeCertificate, async ({ user, params }) =>
    appHttps(platform, await removeCertificate(platform, user, params.app, params.certificate)),
  );
  registerActions(register, platform);
}

/** The body, not read yet. What says itself that it is too large is refused before it is sent. */
function archiveOf(request: FastifyRequest, maxBytes: number): Readable {
  if (!(request.body instanceof Readable)) {
    throw new Problem('invalid-input', 'Send the zip itself as the body, with the content type application/zip.');
  }
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw uploadTooLarge(maxBytes);
  return request.body;
}

function registerActions(register: Registrar, platform: Platform): void {
  register.own(operations.stopApp, async ({ user, params }) => stopApp(platform, user, params.app));
  register.own(operations.startApp, async ({ user, params, locale }) => {
    const run = await startApp(platform, user, params.app);
    return runView(platform, await findOwnApp(platform, user, params.app), run, locale);
  });
  register.own(operations.restartApp, async ({ user, params, locale }) => {
    const run = await restartApp(platform, user, params.app);
    return runView(platform, await findOwnApp(platform, user, params.app), run, locale);
  });
  register.own(operations.rollbackApp, async ({ user, params, body, locale }) => {
    const run = await rollbackApp(platform, user, params.app, body.release);
    return runView(platform, await findOwnApp(platform, user, params.app), run, locale);
  });
}
