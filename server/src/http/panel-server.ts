import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import type { Platform } from '../usecases/platform.ts';
import { AppListings } from './app-listings.ts';
import { keepAuditLog } from './audit-log.ts';
import { serveDocumentation } from './documentation.ts';
import { door } from './doors.ts';
import { BODY_IDLE_MS, endSilentBodies } from './end-silent-bodies.ts';
import { answerError } from './error-answer.ts';
import { type MetricsDoor, registerMetricsDoor } from './metrics-door.ts';
import { registrar } from './register-operation.ts';
import { enforceRules } from './route-rules.ts';
import { registerAccount } from './routes/account.ts';
import { registerAccountSecurity } from './routes/account-security.ts';
import { registerAlerts } from './routes/alerts.ts';
import { registerApps } from './routes/apps.ts';
import { registerAudit } from './routes/audit.ts';
import { registerAvailability } from './routes/availability.ts';
import { registerCi } from './routes/ci.ts';
import { registerDrills } from './routes/drills.ts';
import { registerEntrance } from './routes/entrance.ts';
import { registerGit } from './routes/git.ts';
import { registerHooks } from './routes/hooks.ts';
import { registerLogs } from './routes/logs.ts';
import { registerMetrics } from './routes/metrics.ts';
import { type GrafanaPlace, registerMonitoring } from './routes/monitoring.ts';
import { registerObservation } from './routes/observation.ts';
import { registerPeople } from './routes/people.ts';
import { registerReleases } from './routes/releases.ts';
import { registerRuns } from './routes/runs.ts';
import { registerSecretKeys } from './routes/secret-keys.ts';
import { registerSignUps } from './routes/sign-ups.ts';
import { registerSystem } from './routes/system.ts';
import { registerUsers } from './routes/users.ts';
import { serveWeb } from './static-web.ts';
import { registerStatusPages } from './status-page/status-route.ts';
import { answerUnreadable } from './unreadable-request.ts';

export interface PanelOptions extends MetricsDoor {
  platform: Platform;
  version: string;
  logger: FastifyBaseLogger;
  /** Built web app. */
  webDirectory: string;
  /** Built documentation. */
  docsDirectory: string;
  openapi: unknown;
  /** False while the server is still adopting what runs, or when a part that it needs is away: the reason. */
  readiness: () => Promise<{ ready: boolean; message: string }>;
  grafana?: GrafanaPlace;
  /** Whether somebody starts what ends again. */
  watchedOver: () => Promise<boolean>;
  /** How long a body may stand still; shortened by tests. */
  bodyIdleMs?: number;
  /** From the first byte of a request to the end of its head; shortened by tests. */
  headTimeoutMs?: number;
}

/** Requests of one address a minute; the web app's own bursts stay far below. */
const REQUESTS_PER_MINUTE = 1_200;
/** As at the edge. */
const HEAD_TIMEOUT_MS = 15_000;
/** JSON only: zips are streamed and have their own limit. */
const MAX_JSON_BYTES = 2 * 1024 * 1024;
const ARCHIVE_TYPES = ['application/zip', 'application/x-zip-compressed', 'application/octet-stream'];

/** The control panel's HTTP server: API, live events and the web app. Not listening yet. */
export async function panelServer(options: PanelOptions): Promise<FastifyInstance> {
  const server = fastify({
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: MAX_JSON_BYTES,
    genReqId: () => `req_${randomUUID()}`,
    requestIdHeader: false,
    forceCloseConnections: true,
    // An upload of 500 MB over a slow line takes its time; what stands still is ended by endSilentBodies.
    requestTimeout: 0,
    http: headLimits(options.headTimeoutMs ?? HEAD_TIMEOUT_MS),
    // A HEAD of an event stream would be a stream without an end.
    exposeHeadRoutes: false,
    frameworkErrors: (error, request, reply) => void answerError(error, request, reply),
    clientErrorHandler: answerUnreadable,
  });
  server.decorate('panelUrl', options.platform.rules.panelUrl);
  server.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  await protect(server, options.grafana);
  enforceRules(server, options.platform);
  keepAuditLog(server, options.platform);
  server.addHook('onResponse', logRequest);
  server.setErrorHandler(answerError);
  acceptArchives(server);
  askForBodiesLate(server);
  endSilentBodies(server, options.bodyIdleMs ?? BODY_IDLE_MS);
  registerOperations(server, options);
  registerProbes(server, options);
  await registerHooks(server, options.platform);
  await registerStatusPages(server, options.platform, options.webDirectory);
  await serveDocumentation(server, options.docsDirectory);
  await serveWeb(server, options.webDirectory);
  return server;
}

function headLimits(headersTimeout: number) {
  return { headersTimeout, connectionsCheckingInterval: Math.min(1_000, headersTimeout) };
}

async function protect(server: FastifyInstance, grafana: GrafanaPlace | undefined): Promise<void> {
  await server.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'", 'data:'],
        workerSrc: ["'self'", 'blob:'],
        objectSrc: ["'none'"],
        frameSrc: grafana?.panels ? [new URL(grafana.url).origin] : ["'none'"],
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
  // A route may have a lower bound of its own, which is counted apart (`groupId`).
  const max = ({ routeOptions }: FastifyRequest) => {
    const own = routeOptions.config.rateLimit;
    return own && typeof own.max === 'number' ? own.max : REQUESTS_PER_MINUTE;
  };
  const limit = { max, timeWindow: '1 minute', allowList: ['127.0.0.1', '::1'] };
  await server.register(rateLimit, { ...limit, global: false });
  // For all addresses together, and before anybody is looked up in the database: the plugin's own way comes after that.
  server.addHook('onRequest', server.rateLimit());
}

async function logRequest(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (!request.url.startsWith('/api/')) return;
  // Without the query: a one-time link or a search may stand in it.
  const url = request.url.split('?')[0];
  const facts = { requestId: request.id, method: request.method, url, status: reply.statusCode };
  request.log.info({ ...facts, ms: Math.round(reply.elapsedTime) }, 'request');
}

// The body stays a stream: uploadArchive writes it to disk as it comes.
function acceptArchives(server: FastifyInstance): void {
  server.addContentTypeParser(ARCHIVE_TYPES, { bodyLimit: Number.MAX_SAFE_INTEGER }, (_request, payload, done) =>
    done(null, payload),
  );
}

// Who asks before sending a body (Expect: 100-continue, as curl does) is told to send it when the request was let in, and not before.
function askForBodiesLate(server: FastifyInstance): void {
  server.server.on('checkContinue', (request, response) => server.server.emit('request', request, response));
  server.addHook('preParsing', async (request, reply, payload) => {
    if (request.headers.expect?.toLowerCase() === '100-continue') reply.raw.writeContinue();
    return payload;
  });
}

function registerOperations(server: FastifyInstance, options: PanelOptions): void {
  const { platform, version } = options;
  const register = registrar(server, platform);
  registerAccount(register, platform);
  registerAccountSecurity(register, platform);
  registerEntrance(register, platform);
  registerSignUps(register, platform);
  const listings = new AppListings(platform);
  server.addHook('onClose', async () => listings.close());
  registerApps(register, platform, listings);
  registerRuns(register, platform);
  registerReleases(register, platform);
  registerObservation(register, platform, version);
  registerDrills(register, platform);
  registerMetrics(register, platform);
  registerLogs(register, platform);
  registerAvailability(register, platform);
  registerSystem(register, platform, options);
  registerGit(register, platform);
  registerCi(register, platform);
  registerMonitoring(register, platform, options.grafana);
  registerAlerts(register, platform);
  registerSecretKeys(register, platform);
  registerPeople(register, platform);
  registerUsers(register, platform);
  registerAudit(register, platform);
}

function registerProbes(server: FastifyInstance, options: PanelOptions): void {
  server.get('/healthz', { config: door('health') }, async () => ({ status: 'ok', version: options.version }));
  server.get('/readyz', { config: door('health') }, async (_request, reply) => {
    const readiness = await options.readiness().catch((error: Error) => ({ ready: false, message: error.message }));
    return reply.status(readiness.ready ? 200 : 503).send(readiness);
  });
  registerMetricsDoor(server, options);
  server.get('/openapi.json', { config: door('openapi') }, async () => options.openapi);
}
