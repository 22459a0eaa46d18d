import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RegistryClient } from '../../server/src/adapters/builder/registry/registry-client.ts';
import { freePorts } from '../free-ports.ts';

export interface Door {
  address: string;
  up(): Promise<void>;
  /** As power loss does. */
  down(): Promise<void>;
}

export interface TwoDoorRegistry {
  /** Anybody reads. */
  read: Door;
  /** Only who has the password writes. */
  push: Door;
  userName: string;
  password: string;
  down(): Promise<void>;
}

/** Asks at a door as nobody in particular. */
export function readerOf({ address }: Door): RegistryClient {
  return new RegistryClient({ address, insecure: true, user: '', password: '' });
}

const USER = 'platform';
const PASSWORD = 'a-password-of-the-registry';

/** Debian's docker-registry, twice on one store of images, as the testbed has it. */
export async function startTwoDoorRegistry(directory: string, store: string): Promise<TwoDoorRegistry> {
  mkdirSync(store, { recursive: true });
  const htpasswd = spawnSync('htpasswd', ['-inB', USER], { input: PASSWORD, encoding: 'utf8' });
  if (htpasswd.status !== 0) throw new Error(`htpasswd (package apache2-utils): ${htpasswd.error ?? htpasswd.stderr}`);
  const path = join(directory, 'registry.htpasswd');
  writeFileSync(path, htpasswd.stdout, { mode: 0o600 });
  const [first = 0, second = 0] = await freePorts(2);
  const filesystem = { filesystem: { rootdirectory: store }, delete: { enabled: true } };
  const readonly = { maintenance: { readonly: { enabled: true }, uploadpurging: { enabled: false } } };
  const read = await open(directory, first, { storage: { ...filesystem, ...readonly } });
  const auth = { htpasswd: { realm: 'registry', path } };
  const push = await open(directory, second, { storage: filesystem, auth });
  const down = async () => {
    await read.down();
    await push.down();
  };
  return { read, push, userName: USER, password: PASSWORD, down };
}

async function open(directory: string, port: number, settings: object): Promise<Door> {
  const file = join(directory, `registry-${port}.json`);
  const address = `127.0.0.1:${port}`;
  writeFileSync(
    file,
    JSON.stringify({ version: '0.1', http: { addr: address }, log: { level: 'error' }, ...settings }),
  );
  let child: ChildProcess | undefined;
  const door: Door = {
    address,
    async up() {
      child = spawn('docker-registry', ['serve', file], { stdio: 'ignore' });
      await answers(address, child);
    },
    async down() {
      const running = child;
      child = undefined;
      if (!running || running.exitCode !== null) return;
      const ended = new Promise((resolve) => running.once('exit', resolve));
      running.kill('SIGKILL');
      await ended;
    },
  };
  await door.up();
  return door;
}

async function answers(address: string, child: ChildProcess): Promise<void> {
  for (const until = Date.now() + 20_000; Date.now() < until; ) {
    if (child.exitCode !== null) throw new Error(`docker-registry ended with ${child.exitCode}`);
    const status = await fetch(`http://${address}/v2/`).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status > 0 && status < 500) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`docker-registry does not answer at ${address}`);
}
