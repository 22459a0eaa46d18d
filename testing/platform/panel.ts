import { mkdirSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Operation, operationUrl } from '@nonstop4/contract';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import type { User } from '../../server/src/domain/user.ts';
import { type PanelOptions, panelServer } from '../../server/src/http/panel-server.ts';
import { createToken, openSession } from '../../server/src/usecases/accounts/sign-in.ts';
import type { Platform } from '../../server/src/usecases/platform.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

export interface Panel {
  server: FastifyInstance;
  /** What it logged, parsed. */
  logged: Record<string, unknown>[];
  webDirectory: string;
  docsDirectory: string;
}

/** The panel over a platform, with a small web app in place of the built one. */
export async function openPanel(platform: Platform, options: Partial<PanelOptions> = {}): Promise<Panel> {
  const webDirectory = join(temporaryDirectory(), 'web');
  mkdirSync(join(webDirectory, 'assets'), { recursive: true });
  writeFileSync(join(webDirectory, 'index.html'), '<!doctype html><title>panel</title>');
  writeFileSync(join(webDirectory, 'assets', 'app-1a2b3c.js'), 'console.log(1)');
  const docsDirectory = join(temporaryDirectory(), 'docs');
  mkdirSync(docsDirectory, { recursive: true });
  const logged: Record<string, unknown>[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => void logged.push(JSON.parse(line)) });
  const server = await panelServer({
    platform,
    version: '9.9.9',
    logger,
    webDirectory,
    docsDirectory,
    openapi: { openapi: '3.1.0' },
    readiness: async () => ({ ready: true, message: 'ready' }),
    metricsText: async () => 'nonstop4_up 1\n',
    watchedOver: async () => true,
    ...options,
  });
  onTestFinished(() => server.close());
  return { server, logged, webDirectory, docsDirectory };
}

/** As `http://127.0.0.1:…`. */
export async function listen({ server }: Panel): Promise<string> {
  await server.listen({ host: '127.0.0.1', port: 0 });
  return `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
}

export async function bearer(platform: Platform, user: User): Promise<{ authorization: string }> {
  const { token } = await createToken(platform, user, 'test');
  return { authorization: `Bearer ${token}` };
}

export async function sessionCookie(platform: Platform, user: User): Promise<{ cookie: string }> {
  return { cookie: `nonstop4_session=${await openSession(platform, user)}` };
}

/** Where an operation is, with values for its parameters that no App has. */
export function urlOf(operation: Operation, params: Record<string, string | number> = {}): string {
  const none = {
    app: 'none',
    run: 'run_none',
    release: 1,
    token: 'tok_none',
    certificate: 'crt_none',
    channel: 'chn_none',
    session: 'ses_none',
    invitation: 'inv_none',
    user: 'nobody',
  };
  const query = operation.id === 'readFile' ? { path: 'index.html' } : {};
  return operationUrl('', operation, { params: { ...none, ...params }, query });
}
