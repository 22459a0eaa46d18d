import { cp, mkdir, readdir, realpath, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { run } from '../machine/run.ts';

export interface BaseImage {
  tag: string;
  /** Of Debian, unpacked with what they depend on; their installation scripts are not run. */
  packages: string[];
  /** None: whoever starts it says what, as with most images that FROM lines name. */
  entrypoint: string[];
  /** Whom its programs run as where nobody says another; absent: the one of apps. */
  user?: string;
  /** Puts more into the directory that becomes the image. */
  add?: (directory: string) => Promise<void>;
}

/** The Node of this project, the same on both runtimes. */
export async function addNode(directory: string): Promise<void> {
  await copyInto(directory, process.execPath, '/usr/local/bin/node');
}

/** The npm of this machine: Debian's would bring an old Node with it. */
export async function addNpm(directory: string): Promise<void> {
  const program = await realpath((await run(['which', 'npm'])).trim());
  await copyInto(directory, dirname(dirname(program)), '/usr/local/lib/node_modules/npm');
  for (const name of ['npm', 'npx']) {
    await link(directory, `/usr/local/bin/${name}`, `../lib/node_modules/npm/bin/${name}-cli.js`);
  }
}

/** What Debian's installation scripts would have linked: programs by their short names, and this machine's certificates for Java. */
export async function addJava(directory: string): Promise<void> {
  const homes = await readdir(join(directory, 'usr/lib/jvm'));
  const home = homes.find((name) => /^java-\d+-openjdk-/.test(name)) ?? '';
  for (const name of await readdir(join(directory, 'usr/lib/jvm', home, 'bin'))) {
    await link(directory, `/usr/bin/${name}`, `../lib/jvm/${home}/bin/${name}`);
  }
  await copyInto(directory, '/etc/ssl/certs/java/cacerts', '/etc/ssl/certs/java/cacerts');
}

/** PHP by its short name, with every extension that was unpacked switched on. */
export async function addPhp(directory: string): Promise<void> {
  const [version = ''] = await readdir(join(directory, 'etc/php'));
  await link(directory, '/usr/bin/php', `php${version}`);
  const shared = join(directory, 'usr/share');
  const folders = (await readdir(shared)).filter((name) => name.startsWith(`php${version}-`));
  const found = await Promise.all(
    folders.map((folder) => readdir(join(shared, folder), { recursive: true, withFileTypes: true })),
  );
  for (const file of found.flat().filter(({ name }) => name.endsWith('.ini'))) {
    // The order in which Debian loads them: those that others need come first.
    const early = /^(opcache|pdo|mysqlnd|xml)\.ini$/.test(file.name);
    const target = `/etc/php/${version}/cli/conf.d/${early ? '10' : '20'}-${basename(file.name)}`;
    await copyInto(directory, join(file.parentPath, file.name), target);
  }
}

/** Copies a file or folder of this machine into the image. */
export async function copyInto(directory: string, from: string, to: string): Promise<void> {
  await mkdir(join(directory, dirname(to)), { recursive: true });
  await cp(from, join(directory, to), { recursive: true, verbatimSymlinks: true });
}

export async function link(directory: string, path: string, target: string): Promise<void> {
  await mkdir(join(directory, dirname(path)), { recursive: true });
  await symlink(target, join(directory, path)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}
