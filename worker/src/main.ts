import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type ControlRoutes, serveControl } from '@nonstop4/plane/control-server';
import { makeDataDirectory, REPLICAS_FILE } from '@nonstop4/plane/data-directory';
import { KeyRing } from '@nonstop4/plane/key-ring';
import { acquireProcessLock } from '@nonstop4/plane/process-lock';
import { ControlGroups } from '@nonstop4/plane/sandbox/control-groups';
import { findSandbox, sandboxInWords } from '@nonstop4/plane/sandbox/find-sandbox';
import { SealBroken } from '@nonstop4/plane/sealed-box';
import { bearLostOutput } from '@nonstop4/plane/standard-output';
import { DEFAULTS, readConfig, type WorkerConfig } from './config.ts';
import { workerRoutes } from './control.ts';
import { Enclosure } from './enclosure.ts';
import { LogCollector } from './logs/log-collector.ts';
import { ReplicaSet } from './replica-set.ts';
import { ReplicaStore } from './replica-store.ts';
import { ResourceWatch } from './resource-watch.ts';

const WITHOUT_GROUPS =
  'memory is looked at once a second and processes are bounded for each user: this machine lets the platform make no control groups';

/** NONSTOP4_SANDBOX is required, and there is none. */
class SandboxMissing extends Error {}

/** sysexits.h EX_CONFIG: starting again will not help until somebody changes a setting. */
const EXIT_CONFIG = 78;

/** Well before an old key is removed (usecases/secrets/reseal.ts of the server). */
const RESEAL_EVERY_MS = 60_000;

function complain(error: Error): void {
  say(`the environments of replicas could not be sealed with the new key: ${error.message}`);
}

function say(message: string): void {
  process.stdout.write(`${new Date().toISOString()} ${message}\n`);
}

async function run(config: WorkerConfig): Promise<void> {
  const { name, data } = config;
  await makeDataDirectory(data);
  if (!(await acquireProcessLock(data.root, name))) throw new Error(`Another ${name} is running on ${data.root}.`);
  const directory = data.worker(name);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const logs = new LogCollector(directory);
  const file = join(directory, REPLICAS_FILE);
  const ring = await KeyRing.load(data.keyFile, () => !existsSync(data.database) && !existsSync(file));
  const store = new ReplicaStore(file, ring);
  const enclosure = await makeEnclosure(config);
  const replicas = new ReplicaSet(store, { logs, enclosure, complain: say });
  const { adopted, startedAgain } = await replicas.restore();
  const resealing = setInterval(() => void replicas.sealWithCurrentKey().catch(complain), RESEAL_EVERY_MS);
  const watch = new ResourceWatch(() => replicas.all());
  const die = () => process.kill(process.pid, 'SIGKILL');
  const routes: ControlRoutes = workerRoutes({ name, startedAt: new Date().toISOString(), replicas, logs, die });
  const control = await serveControl(data.socket(name), routes);
  say(`${name} runs: ${adopted} replicas went on running, ${startedAgain} were started again`);

  const leave = () => {
    clearInterval(resealing);
    watch.close();
    logs.close();
    control.close();
    enclosure.close();
    process.exit(0);
  };
  handleSignals(replicas, leave);
}

async function makeEnclosure({ name, data, sandbox, path, home }: WorkerConfig): Promise<Enclosure> {
  const found = await findSandbox(sandbox, {
    ...{ path, home, nodeBinDirectory: dirname(process.execPath) },
    hidden: [data.root, data.run],
  });
  if (sandbox === 'required' && found.state !== 'on') throw new SandboxMissing(sandboxInWords(found));
  say(sandboxInWords(found));
  const directory = join(data.worker(name), 'own');
  if (found.state !== 'on') return new Enclosure({ directory, home });
  const groups = ControlGroups.find(data.root, name);
  say(groups ? `memory and processes are bounded by the kernel (${groups.version})` : WITHOUT_GROUPS);
  return new Enclosure({ sandbox: found.sandbox, ...(groups ? { groups } : {}), directory, home });
}

function handleSignals(replicas: ReplicaSet, leave: () => void): void {
  let asked = false;
  const stop = () => {
    say(asked ? 'stopping its replicas at once' : 'stopping its replicas');
    // A second signal finds the first one's wait and cuts it short.
    void replicas.stopAll(asked ? 0 : DEFAULTS.stopGraceMs).then(leave, leave);
    asked = true;
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('SIGHUP', () => {
    say('leaving its replicas to the next worker');
    void replicas.handOver().then(leave, leave);
  });
}

bearLostOutput();
try {
  await run(readConfig());
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(error instanceof SealBroken || error instanceof SandboxMissing ? EXIT_CONFIG : 1);
}
