import { rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { exists } from './exists.ts';
import { run } from './run.ts';

/** Programs that the testbed uses, with the Debian package of each. */
const PROGRAMS: Record<string, string> = {
  etcd: 'etcd-server',
  containerd: 'containerd',
  runc: 'runc',
  crun: 'crun',
  '/usr/lib/cni/bridge': 'containernetworking-plugins',
  'docker-registry': 'docker-registry',
  iptables: 'iptables',
  conntrack: 'conntrack',
  ip: 'iproute2',
  nsenter: 'util-linux',
  openssl: 'openssl',
  mmdebstrap: 'mmdebstrap',
  htpasswd: 'apache2-utils',
  gcc: 'gcc',
  haproxy: 'haproxy',
  keepalived: 'keepalived',
  buildah: 'buildah',
};

/** Installs what is missing where that can be done by itself. Throws with the one command to type where it cannot. */
export async function ensureRequirements(say: (text: string) => void): Promise<void> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    throw new Error(
      'The testbed makes network namespaces and cgroups: it needs root on Linux. Set KUBECONFIG to use a cluster of your own instead.',
    );
  }
  await find('go').catch(() => {
    throw new Error('Go is missing (1.26 or later): it builds Kubernetes. See https://go.dev/doc/install.');
  });
  const missing = await missingPackages();
  if (missing.length === 0) return;
  const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  await find('apt-get').catch(() => {
    throw new Error(`Programs of these Debian packages are missing: ${missing.join(', ')}.`);
  });
  say(`Installing ${missing.join(', ')} …`);
  await withoutStartingServices(async () => {
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await run(['apt-get', 'update', '-qq'], { env });
    await run(['apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...missing], { env });
  });
  const still = await missingPackages();
  if (still.length > 0) throw new Error(`Still missing after the installation: ${still.join(', ')}. Try: ${command}`);
}

async function missingPackages(): Promise<string[]> {
  const found = await Promise.all(
    Object.entries(PROGRAMS).map(async ([program, name]) =>
      (await find(program).catch(() => undefined)) ? [] : [name],
    ),
  );
  return [...new Set(found.flat())];
}

/** The path of a program. Throws when it is not there. */
async function find(program: string): Promise<string> {
  const directories = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  const paths = program.startsWith('/') ? [program] : directories.map((directory) => join(directory, program));
  for (const path of paths) {
    if (await exists(path)) return path;
  }
  throw new Error(`${program} is not on this machine.`);
}

// Debian starts the services of a package as it installs it; here they are only used as programs.
async function withoutStartingServices(install: () => Promise<void>): Promise<void> {
  const policy = '/usr/sbin/policy-rc.d';
  const own = !(await exists(policy));
  if (own) await writeFile(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    await install();
  } finally {
    if (own) await rm(policy, { force: true });
  }
}
