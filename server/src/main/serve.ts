import { makeDataDirectory } from '@nonstop4/plane/data-directory';
import type { Logger } from 'pino';
import openapi from '../../../contract/openapi.json' with { type: 'json' };
import { ConfigError, type ServerConfig } from '../config.ts';
import { panelServer } from '../http/panel-server.ts';
import { announce } from './announce.ts';
import { besideBundle, type Composition, compose, describe } from './compose.ts';
import { startLoops } from './loops.ts';
import { platformMetrics } from './platform-metrics.ts';
import { readiness } from './readiness.ts';
import { serverLog } from './server-log.ts';
import { supervisorAnswers } from './supervisor-answers.ts';
import { VERSION } from './version.ts';

/** Workers are started at the same time as the server: one that has not answered by then is taken as down. */
const ADOPTION_MS = 5_000;

/** Starts the server and resolves when it serves; it ends by SIGTERM or SIGINT and touches no running App then. */
export async function serve(config: Readonly<ServerConfig>): Promise<void> {
  const logger = serverLog(config.logLevel);
  await makeDataDirectory(config.data);
  const parts = await compose(config, (message, facts) => logger.warn(facts, message));
  let adopted = false;
  const panel = await openPanel(config, parts, logger, () => adopted);
  parts.runtime.open();
  parts.router.open();
  const url = `http://${config.panel.host === '127.0.0.1' ? 'localhost' : config.panel.host}:${config.panel.port}`;
  const control = await announce(parts.platform, { socket: config.data.socket('server'), name: 'server', url });
  const ended = new AbortController();
  const loops = adopt(parts, logger, ended.signal).then((started) => {
    adopted = true;
    logger.info({ url, version: VERSION }, 'serving');
    return started;
  });
  onStopSignal(async () => {
    ended.abort();
    await Promise.allSettled([loops.then((started) => started?.close()), panel.close()]);
    control.close();
    await parts.metrics.close();
    parts.router.close();
    await parts.runtime.close();
    await parts.git.close();
    await parts.platform.stores.close();
  }, logger);
  await loops;
}

async function adopt({ platform, runtime, router, metrics, routes }: Composition, logger: Logger, signal: AbortSignal) {
  await runtime.adopted(ADOPTION_MS);
  if (signal.aborted) return undefined;
  const onError = (error: unknown) => logger.error({ error: describe(error) }, 'a loop failed; it goes on');
  const loops = await startLoops(platform, routes, () => router.begin(), onError);
  metrics.open();
  return loops;
}

async function openPanel(config: ServerConfig, parts: Composition, logger: Logger, adopted: () => boolean) {
  const { host, port } = config.panel;
  const panel = await panelServer({
    platform: parts.platform,
    version: VERSION,
    logger,
    webDirectory: besideBundle('web'),
    openapi,
    readiness: readiness(parts.platform, adopted),
    metricsText: platformMetrics(parts.platform),
    watchedOver: supervisorAnswers(config.data.socket('supervisor')),
  });
  try {
    await panel.listen({ host, port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new ConfigError([`Port ${port} on ${host} is taken by another program: set NONSTOP4_PORT to a free one.`]);
  }
  return panel;
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
