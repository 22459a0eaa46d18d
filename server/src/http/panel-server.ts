import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import serveStatic from '@fastify/static';
import { operations } from '@nonstop4/contract';
import fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { Problem } from '../domain/problem.ts';
import type { Platform } from '../usecases/platform.ts';
import { answerError } from './error-answer.ts';
import { registrar } from './register-operation.ts';
import { registerAccount } from './routes/account.ts';
import { registerApps } from './routes/apps.ts';
import { registerObservation } from './routes/observation.ts';
import { registerReleases } from './routes/releases.ts';
import { registerRuns } from './routes/runs.ts';
import { registerSystem } from './routes/system.ts';

export interface PanelOptions {
  platform: Platform;
  version: string;
  logger: FastifyBaseLogger;
  /** Built web app. */
  webDirectory: string;
  openapi: unknown;
  /** False while the server is still adopting what runs, or when a part that it needs is away: the reason. */
  readiness: () => Promise<{ ready: boolean; message: string }>;
  metricsText: () => Promise<string>;
}

/** Requests of one address a minute; the web app's own bursts stay far below. */
const REQUESTS_PER_MINUTE = 1_200;
/** JSON only: zips are streamed and have their own limit. */
const MAX_JSON_BYTES = 2 * 1024 * 1024;

/** The control panel's HTTP server: API, live events and the web app. Not listening yet. */
export async function panelServer(options: PanelOptions): Promise<FastifyInstance> {
  const server = fastify({
    loggerInstance: options.logger,
    disableRequestLogging: true,
    bodyLimit: MAX_JSON_BYTES,
    genReqId: requestId,
    requestIdHeader: false,
    forceCloseConnections: true,
    // An upload of 500 MB over a slow line takes its time; what is idle is ended by the socket's own limit.
    requestTimeout: 0,
  });
  await protect(server);
  server.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  server.addHook('onResponse', async (request, reply) => {
    if (request.url.startsWith('/api/')) logRequest(request, reply);
  });
  server.setErrorHandler(answerError);
  acceptArchives(server);
  registerOperations(server, options);
  registerProbes(server, options);
  await serveWeb(server, options.webDirectory);
  return server;
}

function requestId(): string {
  return `req_${Math.random().toString(36).slice(2, 12)}`;
}

async function protect(server: FastifyInstance): Promise<void> {
  await server.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'", 'data:'],
        workerSrc: ["'self'", 'blob:'],
        objectSrc: ["'none'"],
        frameAncestors: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        // The panel is plain HTTP on this machine; an upgrade would make it unreachable.
        upgradeInsecureRequests: null,
      },
    },
    strictTransportSecurity: false,
  });
  await server.register(cookie);
  await server.register(rateLimit, {
    max: REQUESTS_PER_MINUTE,
    timeWindow: '1 minute',
    allowList: ['127.0.0.1', '::1'],
  });
}

function logRequest(
  request: Parameters<FastifyInstance['errorHandler']>[1],
  reply: { statusCode: number; elapsedTime: number },
): void {
  const facts = {
    requestId: request.id,
    method: request.method,
    url: request.url.split('?')[0],
    status: reply.statusCode,
  };
  request.log.info({ ...facts, ms: Math.round(reply.elapsedTime) }, 'request');
}

// The body stays a stream: uploadArchive writes it to disk as it comes.
function acceptArchives(server: FastifyInstance): void {
  const types = ['application/zip', 'application/x-zip-compressed', 'application/octet-stream'];
  server.addContentTypeParser(types, { bodyLimit: Number.MAX_SAFE_INTEGER }, (_request, payload, done) =>
    done(null, payload),
  );
}

function registerOperations(server: FastifyInstance, { platform, version }: PanelOptions): void {
  const register = registrar(server, platform);
  registerAccount(register, platform);
  registerApps(register, platform);
  registerRuns(register, platform);
  registerReleases(register, platform);
  registerObservation(register, platform, version);
  registerSystem(register, platform, version);
}

function registerProbes(server: FastifyInstance, options: PanelOptions): void {
  server.get('/healthz', async () => ({ status: 'ok', version: options.version }));
  server.get('/readyz', async (_request, reply) => {
    const readiness = await options.readiness();
    return reply.status(readiness.ready ? 200 : 503).send(readiness);
  });
  server.get('/metrics', async (_request, reply) =>
    reply.type('text/plain; version=0.0.4').send(await options.metricsText()),
  );
  server.get('/openapi.json', async () => options.openapi);
}

async function serveWeb(server: FastifyInstance, root: string): Promise<void> {
  await server.register(serveStatic, {
    root,
    wildcard: true,
    setHeaders: (reply, path) => {
      // Assets carry their digest in their name; the page that names them must be fresh.
      const hashed = /\/assets\//.test(path);
      reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  server.setNotFoundHandler((request, reply) => {
    const isPage =
      request.method === 'GET' && !request.url.startsWith('/api/') && !/\.\w+$/.test(request.url.split('?')[0] ?? '');
    if (isPage) return reply.sendFile('index.html');
    return answerError(new Problem('not-found', 'There is nothing at this address.'), request, reply);
  });
}

/** For a test: every operation of the contract must be reachable. */
export function operationCount(): number {
  return Object.keys(operations).length;
}
