import { existsSync, lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, delimiter, dirname, join, relative } from 'node:path';
import { USUAL_PATH } from '../usual-path.ts';
import { findProgram } from './find-program.ts';
import { rehashPrograms } from './rehash.ts';

/** What of the machine everything in a sandbox sees, read-only. */
export interface MachineView {
  /** Where programs are found, as in PATH. */
  path: string;
  /** Home of the user who runs the platform: nothing of it is shown but toolchains that PATH leads to. */
  home: string;
  /** Directory of the platform's own Node. */
  nodeBinDirectory: string;
  /** Never shown, whatever it lies in. */
  hidden: readonly string[];
}

const PROGRAMS = ['/usr', '/opt', '/nix/store', '/gnu/store', '/var/lib/gems'];
/** Links into /usr on most systems, directories of their own on some. */
const LINKS = ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'];
/** Nothing else of /etc: services keep passwords there, and environment files of the platform may lie there too. */
const ETC = [
  ...['hosts', 'host.conf', 'nsswitch.conf', 'gai.conf', 'services', 'protocols', 'networks', 'mime.types', 'magic'],
  ...['localtime', 'timezone', 'locale.alias', 'locale.conf', 'os-release', 'debian_version', 'inputrc', 'terminfo'],
  ...['ld.so.cache', 'ld.so.conf', 'ld.so.conf.d', 'alternatives', 'ssl', 'ca-certificates', 'pki', 'crypto-policies'],
  ...['fonts', 'ImageMagick-6', 'ImageMagick-7', 'xml', 'sgml', 'perl', 'python3', 'php', 'ruby', 'gemrc', 'npmrc'],
  ...['maven', 'gradle', 'lynx', 'wgetrc', 'pip.conf'],
  ...['java-8-openjdk', 'java-11-openjdk', 'java-17-openjdk', 'java-21-openjdk', 'java-25-openjdk', 'java'],
];
/** Kept by version managers in the home directory; the folder has interpreters and packages and no passwords. */
const TOOLCHAINS = new Set([
  ...['.pyenv', '.rbenv', '.nodenv', '.goenv', '.jenv', '.phpenv', '.nvm', '.fnm', '.volta', '.asdf', '.sdkman'],
  ...['.rustup', '.bun', '.deno'],
]);

/** Arguments of bubblewrap that show the machine. */
export function systemView(machine: MachineView): string[] {
  const shown = [...PROGRAMS, ...toolchains(machine)].filter((path) => existsSync(path));
  const masked = machine.hidden.filter((path) => shown.some((root) => isInside(path, root)) && existsSync(path));
  const settings = ETC.map((name) => join('/etc', name)).filter((path) => existsSync(path));
  return [
    ...waysTo([...shown, '/etc/passwd']),
    ...shown.flatMap((path) => ['--ro-bind', path, path]),
    ...withoutRehash(machine.path, shown),
    ...LINKS.flatMap(linkOrDirectory),
    ...settings.flatMap((path) => ['--ro-bind', path, path]),
    ...nameServers(),
    ...masked.flatMap((path) => ['--perms', '0755', '--tmpfs', path]),
  ];
}

// In their place is a program that does nothing, and says that it went well.
function withoutRehash(path: string, shown: readonly string[]): string[] {
  const nothing = findProgram('true', [USUAL_PATH, path].join(delimiter));
  const programs = rehashPrograms(path).filter((file) => shown.some((root) => isInside(file, root)));
  return nothing === undefined ? [] : programs.flatMap((file) => ['--ro-bind', nothing, file]);
}

/** Makes the directories above paths so that everybody may go through: by itself bubblewrap makes them for root alone. */
export function waysTo(paths: readonly string[]): string[] {
  const above = new Set<string>();
  for (const path of paths) for (let at = dirname(path); at !== '/'; at = dirname(at)) above.add(at);
  return [...above].sort().flatMap((path) => ['--perms', '0755', '--dir', path]);
}

/** Whether a path is a directory or lies in it. */
export function isInside(path: string, directory: string): boolean {
  const way = relative(directory, path);
  return way === '' || !(way === '..' || way.startsWith('../'));
}

function linkOrDirectory(path: string): string[] {
  const facts = lstatSync(path, { throwIfNoEntry: false });
  if (!facts) return [];
  return facts.isSymbolicLink() ? ['--symlink', readlinkSync(path), path] : ['--ro-bind', path, path];
}

// A link into /run on machines where a service writes it.
function nameServers(): string[] {
  const path = '/etc/resolv.conf';
  return existsSync(path) ? ['--ro-bind', realpathSync(path), path] : [];
}

function toolchains({ path, home, nodeBinDirectory, hidden }: MachineView): string[] {
  // `npm start` puts the programs of the platform's own packages on its path.
  const others = path.split(delimiter).filter((entry) => !entry.includes('node_modules'));
  const entries = [nodeBinDirectory, ...others].filter(
    (entry) => entry.startsWith('/') && entry !== '/' && ![...PROGRAMS, ...LINKS].some((root) => isInside(entry, root)),
  );
  const roots = entries.filter((entry) => !isInside(home, entry)).map((entry) => toolchainOf(entry, home, hidden));
  return [...new Set(roots)].filter((root) => existsSync(root) && !hidden.some((one) => isInside(root, one)));
}

// A program needs what lies beside its bin directory (lib, share, versions): its prefix, if that is no more than a prefix.
function toolchainOf(entry: string, home: string, hidden: readonly string[]): string {
  const [first = ''] = isInside(entry, home) ? relative(home, entry).split('/') : [];
  if (TOOLCHAINS.has(first)) return join(home, first);
  const prefix = dirname(entry);
  const isPrefix = basename(entry) === 'bin' && ['lib', 'share'].some((name) => existsSync(join(prefix, name)));
  // ~/.local, ~/.cargo and the like hold keys and passwords beside their programs.
  const isPersonal =
    isInside(home, prefix) || (isInside(prefix, home) && first.startsWith('.') && prefix === join(home, first));
  const holdsHidden = hidden.some((path) => isInside(path, prefix));
  return isPrefix && !isPersonal && !holdsHidden && prefix !== '/' ? prefix : entry;
}
