import { Readable } from 'node:stream';
import { imports, operations } from '@nonstop4/contract';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../../domain/problem.ts';
import { uploadTooLarge } from '../../domain/upload-too-large.ts';
import { changeApp } from '../../usecases/change-app.ts';
import { createApp } from '../../usecases/create-app.ts';
import { deleteApp } from '../../usecases/delete-app.ts';
import { bringCertificate, removeCertificate } from '../../usecases/https/bring-certificate.ts';
import { importSource } from '../../usecases/import-source.ts';
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
  register.answer(operations.listApps, async ({ user }) => appSummaries(platform, await listings.of(user.id)));
  register.answer(operations.createApp, async ({ user, body }) =>
    appSummary(platform, await createApp(platform, user, body.name), user),
  );
  register.answer(operations.getApp, ({ user, app }) => appDetail(platform, app, user));
  register.answer(operations.changeApp, async ({ user, app, body, locale }) => {
    const { app: changed, run } = await changeApp(platform, user, app, body);
    return run ? { run: await runView(platform, changed, run, locale) } : {};
  });
  register.answer(operations.deleteApp, ({ user, app, body }) => deleteApp(platform, user, app, body));
  register.answer(operations.uploadArchive, async ({ user, app: there, params, query, request, locale }) => {
    const body = archiveOf(request, platform.rules.upload.maxBytes);
    const { fileName, key } = query;
    const upload = { app: there, appName: params.app, fileName, ...(key === undefined ? {} : { key }), body };
    const { app, run } = await uploadArchive(platform, user, upload);
    return runView(platform, app, run, locale);
  });
  register.answer(imports.importSource, async ({ user, app: there, params, body, locale }) => {
    const { app, run } = await importSource(platform, user, { app: there, appName: params.app, ...body });
    return runView(platform, app, run, locale);
  });
  register.answer(operations.bringCertificate, async ({ user, app, body }) =>
    appHttps(platform, await bringCertificate(platform, user, app, body)),
  );
  register.answer(operations.removeCertificate, async ({ user, app, params }) =>
    appHttps(platform, await removeCertificate(platform, user, app, params.certificate)),
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
  register.answer(operations.stopApp, ({ user, app }) => stopApp(platform, user, app));
  register.answer(operations.startApp, async ({ user, app, locale }) =>
    runView(platform, app, await startApp(platform, user, app), locale),
  );
  register.answer(operations.restartApp, async ({ user, app, locale }) =>
    runView(platform, app, await restartApp(platform, user, app), locale),
  );
  register.answer(operations.rollbackApp, async ({ user, app, body, locale }) =>
    runView(platform, app, await rollbackApp(platform, user, app, body.release), locale),
  );
}
