import { mkdir } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { serveControl } from '@nonstop4/plane/control-server';
import { bearLostOutput } from '@nonstop4/plane/standard-output';
import { ConfigError, type EdgeConfig, readEdgeConfig } from './config.ts';
import { controlRoutes } from './control.ts';
import { HaproxyMissing } from './haproxy/engine.ts';
import { HaproxyEdge } from './haproxy/haproxy-edge.ts';
import { PortUnavailable } from './listeners.ts';
import { jsonLog, type Log } from './log.ts';

/** sysexits(3) EX_CONFIG: starting again does not help before a setting is changed. */
const EXIT_CONFIG = 78;

async function run(config: EdgeConfig, log: Log): Promise<void> {
  const edge = new HaproxyEdge({
    name: config.name,
    listen: { hosts: config.hosts.filter(isThere), port: config.port },
    directory: config.data.edge(config.name),
    path: config.path,
    log,
  });
  await mkdir(config.data.run, { recursive: true, mode: 0o700 });
  await edge.start();
  const control = await serveControl(config.data.socket(config.name), controlRoutes(edge));
  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) {
      void edge.kill();
      return;
    }
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

// Further loopback addresses may be missing on this machine; HAProxy would not start with one that is.
function isThere(host: string): boolean {
  return (
    host !== '::1' || Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === host))
  );
}

function exitPlainly(error: unknown, log: Log): never {
  const plain = error instanceof ConfigError || error instanceof PortUnavailable || error instanceof HaproxyMissing;
  if (plain) {
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_CONFIG);
  }
  log('crashed', { error: error instanceof Error ? error.stack : String(error) });
  process.exit(1);
}

bearLostOutput();
let log: Log = jsonLog('edge');
// HAProxy serves on while the supervisor starts this agent anew.
process.on('uncaughtException', (error) => exitPlainly(error, log));
process.on('unhandledRejection', (error) => exitPlainly(error, log));
try {
  const config = readEdgeConfig();
  log = jsonLog(config.name);
  await run(config, log);
} catch (error) {
  exitPlainly(error, log);
}
