import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exists } from '../machine/exists.ts';
import { run } from '../machine/run.ts';
import { BUILDKIT_VERSION, CACHE, HELM_VERSION, KUBERNETES_VERSION } from '../settings.ts';
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
  build: goPrograms(['pebble', 'pebble-challtestsrv'].map((name) => `github.com/letsencrypt/pebble/v2/cmd/${name}`)),
};

/** BuildKit's daemon and client, and what starts the daemon without root, in one directory. */
const BUILDKIT: Recipe = {
  name: 'buildkit',
  build: goPrograms(
    [
      'github.com/moby/buildkit/cmd/buildctl',
      'github.com/moby/buildkit/cmd/buildkitd',
      'github.com/rootless-containers/rootlesskit/v3/cmd/rootlesskit',
    ],
    `-X github.com/moby/buildkit/version.Version=${BUILDKIT_VERSION}`,
  ),
};

/** A gateway: Traefik as its module has it, less what its ACME client knows of DNS providers. */
const TRAEFIK: Recipe = {
  name: 'traefik',
  build: async (source, output) => {
    await withoutDnsProviders(source);
    await go('github.com/traefik/traefik/v3/cmd/traefik')(source, output);
  },
};

/** Helm, which asks its own version and that of the cluster that it takes for usual of its linker, as its Makefile does. */
const HELM: Recipe = { name: 'helm', build: go('helm.sh/helm/v3/cmd/helm', helmVersions()) };

function helmVersions(): string {
  const [, major, minor] = /^v(\d+)\.(\d+)/.exec(KUBERNETES_VERSION) ?? [];
  const kubernetes = ['chartutil', 'lint/rules'].flatMap((name) => [
    `-X helm.sh/helm/v3/pkg/${name}.k8sVersionMajor=${major}`,
    `-X helm.sh/helm/v3/pkg/${name}.k8sVersionMinor=${minor}`,
  ]);
  return [`-X helm.sh/helm/v3/internal/version.version=${HELM_VERSION}`, ...kubernetes].join(' ');
}

export type BinaryName = 'kubernetes' | 'coredns' | 'metrics-server' | 'crane' | 'pause';
export type Binaries = Record<BinaryName, string>;

/** Paths of all programs that are built here; one whose sources and tools have not changed is taken from the cache. */
export async function ensureBinaries(say: (text: string) => void): Promise<Binaries> {
  const paths: Partial<Binaries> = {};
  for (const recipe of RECIPES) paths[recipe.name as BinaryName] = await ensureBinary(recipe, say);
  return paths as Binaries;
}

/** One of them alone, for tests of images that need no cluster. */
export async function ensureCrane(say: (text: string) => void): Promise<string> {
  const recipe = RECIPES.find(({ name }) => name === 'crane');
  if (!recipe) throw new Error('There is no recipe of crane.');
  return await ensureBinary(recipe, say);
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

/** The directory of buildctl, buildkitd and rootlesskit. Not part of the testbed: for tests of Dockerfiles. */
export function ensureBuildkitPrograms(say: (text: string) => void): Promise<string> {
  return ensureBinary(BUILDKIT, say);
}

/** Not part of the testbed: for the tests of the chart. */
export function ensureHelm(say: (text: string) => void): Promise<string> {
  return ensureBinary(HELM, say);
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
  // Of its own too: another process may be building the same.
  const part = `${path}.part-${process.pid}`;
  try {
    await cp(source, work, { recursive: true });
    await recipe.build(work, part);
    if (!(await exists(path))) await rename(part, path);
  } finally {
    for (const made of [work, part]) await rm(made, { recursive: true, force: true });
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
  return (source, output) => goBuild(source, output, [target], setting);
}

/** Into a directory, each by its own name. */
function goPrograms(targets: readonly string[], setting?: string): Recipe['build'] {
  return async (source, output) => {
    await mkdir(output, { recursive: true });
    await goBuild(source, `${output}/`, targets, setting);
  };
}

async function goBuild(source: string, output: string, targets: readonly string[], setting?: string): Promise<void> {
  const flags = ['-s', '-w', ...(setting === undefined ? [] : [setting])].join(' ');
  const argv = ['go', 'build', '-mod=readonly', '-trimpath', '-ldflags', flags, '-o', output, ...targets];
  await run(argv, { cwd: source, env: { CGO_ENABLED: '0' } });
}
