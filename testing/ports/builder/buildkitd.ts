import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BuildkitPlace } from '../../../server/src/adapters/builder/container-tool/buildkit.ts';
import { ensureBuildkitPrograms } from '../../../testbed/binaries/build-binaries.ts';
import { runAnyway } from '../../../testbed/machine/run.ts';
import { until } from '../../../testbed/machine/until.ts';
import { freePorts } from '../../free-ports.ts';
import { makeCertificate } from '../../https/certificates.ts';
import { removeDirectory } from '../../remove-directory.ts';

export interface Buildkitd {
  /** By TCP, with certificates on both sides. */
  tcp: Required<BuildkitPlace>;
  /** The same daemon by its socket. */
  socket: BuildkitPlace;
  /** Where buildctl is. */
  programs: string;
  /** What the daemon has said of itself. */
  log(): string;
  stop(): Promise<void>;
}

/** Debian's nobody, who may use these ids of others in user namespaces. */
const USER = { name: 'nobody', id: 65_534 };
const SUBORDINATE_IDS = `${USER.name}:2000000:65536\n`;
/** In a mount namespace of its own: this machine's files stay as they are. The process namespace around it ends with all that is in it. */
const WITH_IDS = 'mount --bind "$1" /etc/subuid && mount --bind "$1" /etc/subgid && shift && exec "$@"';
const START_MS = 30_000;

/**
 * A real buildkitd, started by root but run by nobody in a user namespace (rootlesskit), with a container and a process namespace for each RUN line. `plainHttp`:
 * hosts of registries without TLS.
 */
export async function startBuildkitd(plainHttp: readonly string[]): Promise<Buildkitd> {
  const programs = await ensureBuildkitPrograms((text) => process.stderr.write(`${text}\n`));
  const directory = await mkdtemp(join(tmpdir(), 'nonstop4-buildkitd-'));
  const [home, certificates] = [join(directory, 'home'), join(directory, 'client')];
  for (const path of [home, certificates]) await mkdir(path);
  const { root, cert, key } = await writeCertificates(directory, certificates);
  const settings = join(directory, 'buildkitd.toml');
  await writeFile(settings, plainHttp.map((host) => `[registry."${host}"]\nhttp = true\n`).join('\n'));
  const ids = join(directory, 'subordinate-ids');
  await writeFile(ids, SUBORDINATE_IDS);
  for (const path of [directory, home, cert, key]) await chown(path, USER.id, USER.id);
  const [port] = await freePorts(1);
  const socket = { address: `unix://${join(home, 'buildkitd.sock')}` };
  const tcp = { address: `tcp://localhost:${port}`, tlsDirectory: certificates };
  const daemon = spawn(
    'unshare',
    [
      ...['--mount', '--pid', '--fork', '--kill-child', '--mount-proc', 'sh', '-c', WITH_IDS, 'sh', ids],
      ...['setpriv', '--reuid', `${USER.id}`, '--regid', `${USER.id}`, '--clear-groups'],
      ...['rootlesskit', '--state-dir', join(home, 'rootlesskit')],
      ...['buildkitd', '--config', settings, '--root', join(home, 'state')],
      ...['--addr', socket.address, '--addr', tcp.address],
      ...['--tlscacert', root, '--tlscert', cert, '--tlskey', key],
    ],
    {
      env: { PATH: `${programs}:/usr/sbin:/usr/bin:/sbin:/bin`, HOME: home, USER: USER.name, XDG_RUNTIME_DIR: home },
      cwd: home,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let said = '';
  for (const stream of [daemon.stdout, daemon.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  const stop = async () => {
    await end(daemon);
    removeDirectory(directory);
  };
  try {
    await untilAnswers(daemon, join(programs, 'buildctl'), socket.address);
  } catch (error) {
    await stop();
    throw new Error(`buildkitd does not answer: ${said.slice(-1_000)}`, { cause: error });
  }
  return { tcp, socket, programs, log: () => said, stop };
}

/** One certificate for both sides, which is enough where nobody is to be told from another. */
async function writeCertificates(directory: string, client: string) {
  const { chain, key, root } = makeCertificate({ hostnames: ['localhost'] });
  for (const path of [directory, client]) {
    await writeFile(join(path, 'ca.pem'), root);
    await writeFile(join(path, 'cert.pem'), chain);
    await writeFile(join(path, 'key.pem'), key, { mode: 0o600 });
  }
  return { root: join(directory, 'ca.pem'), cert: join(directory, 'cert.pem'), key: join(directory, 'key.pem') };
}

async function untilAnswers(daemon: ChildProcess, buildctl: string, address: string): Promise<void> {
  await until('an answer of buildkitd', START_MS, async () => {
    if (daemon.exitCode !== null) throw new Error(`it ended with ${daemon.exitCode}`);
    return (await runAnyway([buildctl, '--addr', address, 'debug', 'workers'])).code === 0;
  });
}

/** With every RUN line's processes. */
async function end(daemon: ChildProcess): Promise<void> {
  if (daemon.pid === undefined || daemon.exitCode !== null || daemon.signalCode !== null) return;
  const ended = once(daemon, 'exit');
  process.kill(-daemon.pid, 'SIGKILL');
  await ended;
}
