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
import type { SupervisorHealth } from './protocol.ts';
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
      ...{ visitorsPort: config.visitors?.port, sandbox: config.sandbox, programs: config.programs },
      leave: () => leave(platform, output),
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

/** Makes room for the supervisor of another copy of NonStop4: it takes over by the list on disk, as after a kill. */
function leave(platform: Platform, output: Output): void {
  output.say('Another copy of NonStop4 takes over here. Everything runs on; this supervisor ends.');
  platform.leave();
  process.exit(0);
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

/** What the supervisor that has this data directory will do; undefined while it does not answer, as when it starts or ends. */
type Other = 'stays' | 'leaves' | undefined;

// An upgrade by starting another copy: its supervisor takes the place of the one that runs, and no app is stopped for it.
async function askToLeave(config: SupervisorConfig, output: Output): Promise<Other> {
  const { data, programs } = config;
  const other = new ControlClient(data.socket('supervisor'));
  try {
    const health = await other.call<Partial<SupervisorHealth>>('GET', '/healthz');
    // Releases before this protocol do not say it, and do not know how to leave.
    if (health?.programs === undefined || health.programs === programs) return 'stays';
    // Before the other one is gone: a copy that cannot run leaves it in its place.
    await checkMachine(data, planProcesses(config));
    requirePrograms(config);
    output.say(`Taking over from the copy in ${health.programs}: apps go on`);
    // It may be gone before its answer is read.
    await other.call('POST', '/leave').catch(() => undefined);
    return 'leaves';
  } catch (error) {
    if (error instanceof CheckFailed) throw error;
    return undefined;
  } finally {
    other.close();
  }
}

// True when this process may run the platform. Otherwise another one does: up, or about to be, or just ending.
async function becomeSupervisor(config: SupervisorConfig, output: Output): Promise<boolean> {
  const server = new ControlClient(config.data.socket('server'));
  const deadline = Date.now() + DEFAULTS.patienceMs;
  let other: Other;
  try {
    while (!(await acquireProcessLock(config.data.root, 'supervisor'))) {
      if (other !== 'leaves') other = await askToLeave(config, output);
      const health = await server.call<ServerHealth>('GET', '/healthz').catch(() => undefined);
      if ((health && other === 'stays') || Date.now() > deadline) {
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
