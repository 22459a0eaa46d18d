import { readFile } from 'node:fs/promises';
import { makeDataDirectory } from '@nonstop4/plane/data-directory';
import type { Logger } from 'pino';
import openapi from '../../../contract/openapi.json' with { type: 'json' };
import { ConfigError, panelUrl, type ServerConfig } from '../config.ts';
import { panelServer } from '../http/panel-server.ts';
import type { Duty } from '../ports/leadership.ts';
import { KnownWorkloadsLoop } from '../reconcile/known-workloads-loop.ts';
import { announce } from './announce.ts';
import { besideBundle } from './beside-bundle.ts';
import { type Composition, compose } from './compose.ts';
import { describe } from './describe.ts';
import { ExportedMetrics } from './exported-metrics/exported-metrics.ts';
import { type Loops, startLoops } from './loops.ts';
import { readiness } from './readiness.ts';
import { serverLog } from './server-log.ts';
import { supervisorAnswers } from './supervisor-answers.ts';
import { VERSION } from './version.ts';

/** Starts the server and resolves when it serves; it ends by SIGTERM or SIGINT and touches no running App then. */
export async function serve(config: Readonly<ServerConfig>): Promise<void> {
  const logger = serverLog(config.logLevel);
  await makeDataDirectory(config.data);
  const parts = await compose(config, (message, facts) => logger.warn(facts, message));
  const adoption = { isKnown: false, isBeginning: false };
  const exported = exportedMetrics(config, parts, logger);
  const panel = await openPanel({
    config,
    parts,
    logger,
    exported,
    adopted: () => adoption.isKnown && !adoption.isBeginning,
  });
  const url = panelUrl(config.panel);
  const { name } = config.servers;
  const control = await announce(parts.platform, {
    ...{ socket: config.data.socket(name), name, url, panelUrl: config.rules.panelUrl },
    opensSetup: !name.startsWith('server-'),
  });
  const { plane, metrics, git, servers } = parts;
  const duty = loopsOf(parts, logger, adoption);
  const stopped = Promise.withResolvers<'stopped'>();
  servers.open();
  plane.open();
  const serving = Promise.race([plane.adopted(), stopped.promise]).then((end) => {
    if (end === 'stopped') return;
    adoption.isKnown = true;
    duty.follow();
    metrics.open();
    logger.info({ url, version: VERSION }, 'serving');
  });
  onStopSignal(async () => {
    stopped.resolve('stopped');
    await Promise.allSettled([serving.then(() => duty.close()), panel.close()]);
    control.close();
    await exported.close();
    await metrics.close();
    await plane.close();
    await git.close();
    await servers.close();
  }, logger);
  await serving;
}

/**
 * The loops as the duty of whichever server leads; until they have begun this server is not ready. Where the others have to be told what runs, they follow it
 * meanwhile.
 */
function loopsOf(
  { leading, platform, plane, routes, servers }: Composition,
  logger: Logger,
  adoption: { isBeginning: boolean },
): { follow(): void; close(): Promise<void> } {
  const onError = (error: unknown) => logger.error({ error: describe(error) }, 'a loop failed; it goes on');
  let loops: Loops | undefined;
  // A cluster says itself what its Apps are to be.
  const known =
    servers.several && platform.runtime.kind === 'local' ? new KnownWorkloadsLoop(platform, onError) : undefined;
  const duty: Duty = {
    async begin() {
      adoption.isBeginning = true;
      await known?.close();
      loops = await startLoops(leading, routes, () => plane.begin(), onError).catch(giveUp(logger));
      adoption.isBeginning = false;
      logger.info('the loops have begun');
    },
    async end() {
      await loops?.close();
      loops = undefined;
      plane.end?.();
      known?.open();
      logger.info('the loops have ended');
    },
  };
  return {
    follow() {
      known?.open();
      servers.leadership.follow(duty);
    },
    async close() {
      await servers.leadership.close();
      await known?.close();
    },
  };
}

function exportedMetrics(
  config: ServerConfig,
  { platform, plane, servers }: Composition,
  logger: Logger,
): ExportedMetrics {
  const { clusterCalls, workersText } = plane;
  return new ExportedMetrics({
    // Each server counts what it has done itself: whoever asks all of them may add them up.
    platform: { ...platform, bus: servers.own },
    ...{ version: VERSION, dataDirectory: config.data.root },
    ...(clusterCalls ? { clusterCalls } : {}),
    ...(workersText ? { workersText } : {}),
    report: (message, facts) => logger.warn(facts, message),
  });
}

interface PanelParts {
  config: ServerConfig;
  parts: Composition;
  logger: Logger;
  exported: ExportedMetrics;
  adopted: () => boolean;
}

async function openPanel({ config, parts, logger, exported, adopted }: PanelParts) {
  const { host, port } = config.panel;
  const { metricsTokenFile, grafana } = config.monitoring;
  const panel = await panelServer({
    platform: parts.platform,
    version: VERSION,
    logger,
    webDirectory: besideBundle('web'),
    docsDirectory: besideBundle('docs'),
    openapi,
    readiness: readiness(parts.platform, adopted),
    metricsText: (what) => exported.text(what),
    ...(metricsTokenFile === undefined ? {} : { metricsToken: () => readToken(metricsTokenFile) }),
    ...(grafana ? { grafana } : {}),
    watchedOver: supervisorAnswers(config.data.socket('supervisor')),
  });
  try {
    await panel.listen({ host, port, ...(config.servers.sharesPort ? { reusePort: true } : {}) });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new ConfigError([`Port ${port} on ${host} is taken by another program: set NONSTOP4_PORT to a free one.`]);
  }
  return panel;
}

/** Read for each scrape: a token is changed without a restart. */
async function readToken(path: string): Promise<string> {
  return (await readFile(path, 'utf8')).trim();
}

// Half of the loops is worse than none: whoever started this server starts it again.
function giveUp(logger: Logger) {
  return (error: unknown): never => {
    logger.fatal({ error: describe(error) }, 'the loops could not begin');
    process.exit(1);
  };
}

function onStopSignal(stop: () => Promise<void>, logger: Logger): void {
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      logger.info({ signal }, 'stopping; apps go on');
      stop().then(
        () => process.exit(0),
        (error: unknown) => {
          logger.error({ error: describe(error) }, 'stopping failed');
          process.exit(1);
        },
      );
    });
  }
}
