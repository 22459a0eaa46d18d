import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exists } from '../machine/exists.ts';
import { run } from '../machine/run.ts';
import { CACHE, KUBERNETES_VERSION } from '../settings.ts';
import { withoutDnsProviders } from './lego.ts';

interface Recipe {
  /** Folder beside this file: its content is what the digest is made of. */
  name: string;
  build(source: string, output: string): Promise<void>;
}

const RECIPES: readonly Recipe[] = [
  { name: 'kubernetes', build: go('.', `-X k8s.io/component-base/version.gitVersion=${KUBERNETES_VERSION}`) },
  { name: 'coredns', build: go('.') },
  { name: 'metrics-server', build: go('sigs.k8s.io/metrics-server/cmd/metrics-server') },
  { name: 'crane', build: go('github.com/google/go-containerregistry/cmd/crane') },
  {
    name: 'pause',
    build: async (source, output) =>
      void (await run(['gcc', '-Os', '-static', '-s', '-o', output, join(source, 'pause.c')])),
  },
];

/** An ACME authority and a DNS server for it, in one directory. */
const ACME: Recipe = {
  name: 'acme',
  build: async (source, output) => {
    await mkdir(output, { recursive: true });
    const programs = ['pebble', 'pebble-challtestsrv'].map((name) => `github.com/letsencrypt/pebble/v2/cmd/${name}`);
    const argv = ['go', 'build', '-mod=readonly', '-trimpath', '-ldflags', '-s -w', '-o', `${output}/`, ...programs];
    await run(argv, { cwd: source, env: { CGO_ENABLED: '0' } });
  },
};

/** A gateway: Traefik as its module has it, less what its ACME client knows of DNS providers. */
const TRAEFIK: Recipe = {
  name: 'traefik',
  build: async (source, output) => {
    await withoutDnsProviders(source);
    await go('github.com/traefik/traefik/v3/cmd/traefik')(source, output);
  },
};

export type BinaryName = 'kubernetes' | 'coredns' | 'metrics-server' | 'crane' | 'pause';
export type Binaries = Record<BinaryName, string>;

/** Paths of all programs that are built here; one whose sources and tools have not changed is taken from the cache. */
export async function ensureBinaries(say: (text: string) => void): Promise<Binaries> {
  const paths: Partial<Binaries> = {};
  for (const recipe of RECIPES) paths[recipe.name as BinaryName] = await ensureBinary(recipe, say);
  return paths as Binaries;
}

/** Not part of the testbed: for tests of certificates. */
export async function ensureAcmePrograms(
  say: (text: string) => void,
): Promise<{ pebble: string; challengeDns: string }> {
  const directory = await ensureBinary(ACME, say);
  return { pebble: join(directory, 'pebble'), challengeDns: join(directory, 'pebble-challtestsrv') };
}

/** Not part of the testbed either, and large: for the tests of a gateway that others make. */
export function ensureTraefik(say: (text: string) => void): Promise<string> {
  return ensureBinary(TRAEFIK, say);
}

async function ensureBinary(recipe: Recipe, say: (text: string) => void): Promise<string> {
  const source = fileURLToPath(new URL(recipe.name, import.meta.url));
  const path = join(CACHE, 'bin', `${recipe.name}-${await digestOf(source)}`);
  if (await exists(path)) return path;
  const began = performance.now();
  say(`Building ${recipe.name} …`);
  await mkdir(join(CACHE, 'bin'), { recursive: true });
  // Built from a copy: what a build changes in go.mod must not change the digest of the next one.
  const work = await mkdtemp(join(tmpdir(), 'nonstop4-testbed-'));
  try {
    await cp(source, work, { recursive: true });
    await recipe.build(work, `${path}.part`);
    await rename(`${path}.part`, path);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  say(`Built ${recipe.name} in ${Math.round((performance.now() - began) / 1_000)} s`);
  return path;
}

async function digestOf(source: string): Promise<string> {
  const hash = createHash('sha256');
  for (const name of (await readdir(source, { recursive: true })).sort()) {
    if ((await stat(join(source, name))).isDirectory()) continue;
    hash.update(name).update(await readFile(join(source, name)));
  }
  hash.update(await run(['go', 'env', 'GOVERSION', 'GOARCH']));
  return hash.digest('hex').slice(0, 16);
}

function go(target: string, setting?: string): Recipe['build'] {
  const flags = ['-s', '-w', ...(setting === undefined ? [] : [setting])].join(' ');
  return async (source, output) => {
    const argv = ['go', 'build', '-mod=readonly', '-trimpath', '-ldflags', flags, '-o', output, target];
    await run(argv, { cwd: source, env: { CGO_ENABLED: '0' } });
  };
}
