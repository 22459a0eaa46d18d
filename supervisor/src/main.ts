import { closeSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ControlClient } from '@nonstop4/plane/control-client';
import { serveControl } from '@nonstop4/plane/control-server';
import { acquireProcessLock } from '@nonstop4/plane/process-lock';
import { findSandbox, sandboxInWords } from '@nonstop4/plane/sandbox/find-sandbox';
import { announce, announceRunning, type ServerHealth } from './announcement.ts';
import { CheckFailed, checkMachine, prepareData, requirePrograms } from './checks.ts';
import { DEFAULTS, readConfig, type SupervisorConfig } from './config.ts';
import { consoleOutput, type Output } from './console-output.ts';
import { supervisorRoutes } from './control.ts';
import { EXIT_CONFIG } from './managed-process.ts';
import { ConfigurationWrong, Platform } from './platform.ts';
import { planProcesses } from './process-plan.ts';
import { RollingRestart } from './rolling-restart.ts';
import { Shutdown } from './shutdown.ts';

async function run(config: SupervisorConfig): Promise<void> {
  await prepareData(config.data);
  const output = consoleOutput(join(config.data.logs, 'supervisor.log'));
  if (!(await becomeSupervisor(config, output))) return;
  for (const found of await checkMachine(config.data, planProcesses(config))) output.say(`✔ ${found}`);
  for (const remark of requirePrograms(config)) output.say(remark);

  const platform = new Platform(config, output);
  const restart = new RollingRestart(platform, output);
  const shutdown = new Shutdown(platform, output);
  const stop = () => void shutdown.run().then(() => process.exit(0));
  let url: string | undefined;
  const startedAt = new Date().toISOString();
  await serveControl(
    config.data.socket('supervisor'),
    supervisorRoutes({
      ...{ platform, restart, startedAt, url: () => url, stop },
      ...{ visitorsPort: config.visitors?.port, sandbox: config.sandbox },
    }),
  );
  handleSignals(stop, restart, output);
  const patience = setTimeout(() => {
    output.say(`The platform is not up yet; what its processes say is in ${config.data.logs}`);
  }, DEFAULTS.patienceMs);
  try {
    await platform.start();
  } catch (error) {
    await shutdown.undo();
    output.say(`✘ ${(error as Error).message}`);
    process.exit(error instanceof ConfigurationWrong ? EXIT_CONFIG : 1);
  } finally {
    clearTimeout(patience);
  }
  const health = await askServer(platform);
  url = health?.url;
  announce(output, health, config.data.logs, config.workers > 0 ? await sandboxOf(config) : undefined);
  restart.outdated().catch((error: Error) => output.say(`✘ ${error.message}`));
}

/** Whether Apps are kept apart, in a sentence: what server and workers have found out for themselves too. */
async function sandboxOf({ sandbox, data, path, home }: SupervisorConfig): Promise<string> {
  const machine = { path, home, nodeBinDirectory: dirname(process.execPath), hidden: [data.root, data.run] };
  return sandboxInWords(await findSandbox(sandbox, machine));
}

function handleSignals(stop: () => void, restart: RollingRestart, output: Output): void {
  const hasTerminal = process.stdout.isTTY;
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.on('SIGHUP', () => {
    // The same signal says that the terminal was closed: the platform goes on as it is.
    if (hasTerminal && !isTerminalThere()) return;
    restart.all().catch((error: Error) => output.say(`✘ ${error.message}`));
  });
}

function isTerminalThere(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false;
  }
}

// True when this process may run the platform. Otherwise another one does: up, or about to be, or just ending.
async function becomeSupervisor(config: SupervisorConfig, output: Output): Promise<boolean> {
  const server = new ControlClient(config.data.socket('server'));
  const deadline = Date.now() + DEFAULTS.patienceMs;
  try {
    while (!(await acquireProcessLock(config.data.root, 'supervisor'))) {
      const health = await server.call<ServerHealth>('GET', '/healthz').catch(() => undefined);
      if (health || Date.now() > deadline) {
        announceRunning(output, health);
        return false;
      }
      await new Promise((resolve) => setTimeout(resolve, DEFAULTS.startingPollMs));
    }
    return true;
  } finally {
    server.close();
  }
}

async function askServer(platform: Platform): Promise<ServerHealth | undefined> {
  return platform
    .find('server')
    ?.ask<ServerHealth>('/healthz')
    .catch(() => undefined);
}

try {
  await run(readConfig());
} catch (error) {
  process.stderr.write(`✘ ${(error as Error).message}\n`);
  process.exit(error instanceof CheckFailed ? EXIT_CONFIG : 1);
}
