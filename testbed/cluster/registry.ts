import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startDaemon } from '../machine/daemons.ts';
import { run } from '../machine/run.ts';
import { until } from '../machine/until.ts';
import { CACHE, NETWORK, PORTS, STATE } from '../settings.ts';

const IMAGES = join(CACHE, 'images');
const PASSWORDS = join(STATE, 'registry.htpasswd');
const PUSH_PASSWORD = join(STATE, 'registry-password');
export const PUSH_USER = 'platform';

/**
 * Two doors to one store of images: anybody reads at the first, and only who has the password writes at the second, so that no pod can put
 * an image in another one's place. The store lies in the cache.
 */
export async function startRegistry(): Promise<void> {
  await mkdir(IMAGES, { recursive: true });
  await ensurePassword();
  await startDoor('registry', PORTS.registry, { maintenance: true });
  await startDoor('registry-push', PORTS.registryPush, { maintenance: false });
}

/** Host and port as pods and nodes reach them. */
export const registryAddress = `${NETWORK.controlPlane}:${PORTS.registry}`;
export const pushAddress = `${NETWORK.controlPlane}:${PORTS.registryPush}`;

export async function pushPassword(): Promise<string> {
  return readFile(PUSH_PASSWORD, 'utf8');
}

async function startDoor(name: string, port: number, { maintenance }: { maintenance: boolean }): Promise<void> {
  const file = join(STATE, `${name}.json`);
  const storage = {
    filesystem: { rootdirectory: IMAGES },
    delete: { enabled: true },
    ...(maintenance ? { maintenance: { readonly: { enabled: true }, uploadpurging: { enabled: false } } } : {}),
  };
  const auth = maintenance ? {} : { auth: { htpasswd: { realm: 'testbed', path: PASSWORDS } } };
  const settings = { version: '0.1', storage, http: { addr: `0.0.0.0:${port}` }, log: { level: 'warn' }, ...auth };
  await writeFile(file, JSON.stringify(settings));
  await startDaemon(name, ['docker-registry', 'serve', file]);
  await until(
    `the registry on port ${port}`,
    20_000,
    async () => (await fetch(`http://127.0.0.1:${port}/v2/`)).status < 500,
  );
}

async function ensurePassword(): Promise<void> {
  const known = await readFile(PUSH_PASSWORD, 'utf8').catch(() => undefined);
  const password = known ?? randomBytes(18).toString('base64url');
  await writeFile(PUSH_PASSWORD, password, { mode: 0o600 });
  await writeFile(PASSWORDS, await run(['htpasswd', '-inB', PUSH_USER], { input: password }), { mode: 0o600 });
}
