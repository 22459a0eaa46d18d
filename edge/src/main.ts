import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { serveControl } from '@nonstop4/plane/control-server';
import { bearLostOutput } from '@nonstop4/plane/standard-output';
import { ConfigError, type EdgeConfig, readEdgeConfig } from './config.ts';
import { controlRoutes } from './control.ts';
import { Edge } from './edge.ts';
import { PortUnavailable } from './listeners.ts';
import { jsonLog, type Log } from './log.ts';

/** sysexits(3) EX_CONFIG: starting again does not help before a setting is changed. */
const EXIT_CONFIG = 78;

async function run(config: EdgeConfig, log: Log): Promise<void> {
  const edge = new Edge({
    name: config.name,
    hosts: config.hosts,
    port: config.port,
    routesPath: join(config.data.edge(config.name), 'routes.json'),
    log,
  });
  await mkdir(config.data.run, { recursive: true, mode: 0o700 });
  await edge.start();
  const control = await serveControl(config.data.socket(config.name), controlRoutes(edge));
  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    log('stopping', { signal });
    void edge.stop().then(() => {
      control.close();
      log('stopped');
      process.exit(0);
    });
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

function exitPlainly(error: unknown, log: Log): never {
  if (error instanceof ConfigError || error instanceof PortUnavailable) {
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_CONFIG);
  }
  log('crashed', { error: error instanceof Error ? error.stack : String(error) });
  process.exit(1);
}

bearLostOutput();
let log: Log = jsonLog('edge');
// A state that nobody thought of is not to be served on: the other edge serves while the supervisor starts this one anew.
process.on('uncaughtException', (error) => exitPlainly(error, log));
process.on('unhandledRejection', (error) => exitPlainly(error, log));
try {
  const config = readEdgeConfig();
  log = jsonLog(config.name);
  await run(config, log);
} catch (error) {
  exitPlainly(error, log);
}
