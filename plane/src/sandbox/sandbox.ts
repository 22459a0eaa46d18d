import { USUAL_PATH } from '../usual-path.ts';
import { accountFiles } from './own-user.ts';
import { isInside, waysTo } from './system-view.ts';

/** A command as it would be run without a sandbox. */
export interface OpenCommand {
  /** argv[0] is looked up in env.PATH. */
  argv: readonly string[];
  cwd: string;
  /** The whole environment. */
  env: Readonly<Record<string, string>>;
}

/** What a command sees beside the machine's programs. Every path is absolute and the same inside as outside. */
export interface Room {
  readOnly: readonly string[];
  writable: readonly string[];
  /** Shown as /tmp; its own, on disk. */
  temporary: string;
  /** Where its user's home is inside, and the directory that is shown there. */
  home: { inside: string; directory: string };
  /** The home that programs are told which ask the system instead of HOME; absent: the same. */
  account?: string;
  /** Files of which it gets a copy that it may read, where they are there. */
  copies?: readonly { path: string; content: string }[];
  /** User and group number where the platform runs as root. */
  user: number;
  /** Carried by every process from the first on: how they are found again. */
  mark: { name: string; value: string };
  /** Ends, by SIGKILL, with the process that started it. */
  endsWithStarter?: boolean;
  /** Files of control groups that it enters first. */
  enters?: readonly string[];
  /** Processes and threads, where no control group counts them. */
  processes?: number;
}

/** A command that may be started as it is; nothing in it that `ps` shows is secret. */
export interface EnclosedCommand {
  argv: string[];
  env: Record<string, string>;
  /** Written to the file descriptors from 3 on, each of which is then closed. */
  inputs: string[];
}

/** How this machine makes sandboxes: found out by making one. */
export interface SandboxMeans {
  bubblewrap: string;
  /** Set where the platform is root: what changes the user inside. Otherwise a user namespace keeps the platform's own. */
  setpriv?: string;
  prlimit?: string;
  /** Whether this bubblewrap can bound a file system in memory (since 0.7). */
  sized: boolean;
  /** Arguments that show the machine. */
  view: readonly string[];
  hidden: readonly string[];
}

/** Own file systems in memory (/dev/shm) are bounded by it. */
const SHARED_MEMORY_BYTES = 64 * 1024 * 1024;

/**
 * What makes the loader or the C library run code or read files at the start of a program (glibc's unsecvars.h, and all that is
 * LD_*): given to the program itself at last, never to those that have rights to lose.
 */
const LATE =
  /^(LD_.*|MALLOC_.*|GLIBC_.*|GCONV_PATH|GETCONF_DIR|HOSTALIASES|LOCALDOMAIN|LOCPATH|NIS_PATH|NLSPATH|RES_OPTIONS|RESOLV_HOST_CONF|TMPDIR|TZDIR)$/;

/** Enters control groups, then becomes the rest of its arguments. The files are ours, and the text is fixed. */
const ENTER = 'while [ "$1" != -- ]; do echo $$ >"$1" || exit 125; shift; done; shift; exec "$@"';

/** What root keeps until setpriv gives it up: to change the user, and to enter a directory that only that user may enter. */
const OF_ROOT = ['CAP_SETUID', 'CAP_SETGID', 'CAP_SETPCAP', 'CAP_DAC_READ_SEARCH'];

/** Encloses commands by bubblewrap. */
export class Sandbox {
  readonly #means: SandboxMeans;

  constructor(means: SandboxMeans) {
    this.#means = means;
  }

  /** Whether what runs in it is another user than the platform. */
  get ownUsers(): boolean {
    return this.#means.setpriv !== undefined;
  }

  /** Whether everything in a sandbox sees the file anyway. */
  shows(path: string): boolean {
    const { view } = this.#means;
    return view.some((word, index) => word === '--ro-bind' && isInside(path, view[index + 2] ?? ''));
  }

  enclose(command: OpenCommand, room: Room): EnclosedCommand {
    const { bubblewrap, hidden } = this.#means;
    const copies = (room.copies ?? []).filter(({ path }) => !hidden.some((one) => isInside(path, one)));
    const accounts = accountFiles(
      this.ownUsers ? room.user : (process.getuid?.() ?? 0),
      room.account ?? room.home.inside,
    );
    const shown = [
      { path: '/etc/passwd', content: accounts.passwd },
      { path: '/etc/group', content: accounts.group },
      ...copies,
    ];
    const late = Object.entries(command.env).filter(([name]) => LATE.test(name));
    const early = Object.entries(command.env).filter(([name]) => !LATE.test(name));
    const argv = [
      ...enters(room.enters ?? []),
      ...[bubblewrap, '--args', '3'],
      ...this.#apart(room),
      ...this.#files(room),
      ...shown.flatMap(({ path }, index) => ['--perms', '0444', '--ro-bind-data', String(index + 4), path]),
      ...['--remount-ro', '/', '--chdir', command.cwd, '--'],
      ...this.#last(room),
      ...(late.length > 0 ? ['/usr/bin/env', ...late.map(([name, value]) => `${name}=${value}`)] : []),
      ...command.argv,
    ];
    // An argument that `ps` shows to everybody is no place for a secret: the environment comes through a pipe.
    const environment = ['--clearenv', ...early.flatMap(([name, value]) => ['--setenv', name, value])];
    return {
      argv,
      env: { PATH: USUAL_PATH, [room.mark.name]: room.mark.value },
      inputs: [environment.map((part) => `${part}\0`).join(''), ...shown.map(({ content }) => content)],
    };
  }

  #apart({ endsWithStarter }: Room): string[] {
    const apart = ['--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try', '--cap-drop', 'ALL'];
    const user = this.ownUsers ? OF_ROOT.flatMap((one) => ['--cap-add', one]) : ['--unshare-user'];
    return [...apart, ...user, ...(endsWithStarter ? ['--die-with-parent'] : [])];
  }

  #files(room: Room): string[] {
    const { view, sized } = this.#means;
    const { inside, directory } = room.home;
    return [
      ...['--bind', room.temporary, '/tmp'],
      ...view,
      ...[...waysTo(['/var/tmp']), '--symlink', '/tmp', '/var/tmp', '--perms', '0755', '--dir', '/run'],
      ...['--proc', '/proc', '--dev', '/dev'],
      ...(sized ? ['--size', String(SHARED_MEMORY_BYTES)] : []),
      ...['--perms', '1777', '--tmpfs', '/dev/shm', '--remount-ro', '/dev'],
      ...waysTo([inside, ...room.readOnly, ...room.writable, ...(room.copies ?? []).map(({ path }) => path)]),
      ...['--bind', directory, inside],
      ...room.readOnly.flatMap((path) => ['--ro-bind-try', path, path]),
      ...room.writable.flatMap((path) => ['--bind', path, path]),
    ];
  }

  /** What the first process in it does before it becomes the command: gives up what it has left, and is bounded. */
  #last({ user, processes }: Room): string[] {
    const { setpriv, prlimit } = this.#means;
    const drop = setpriv
      ? [
          setpriv,
          `--reuid=${user}`,
          `--regid=${user}`,
          '--clear-groups',
          '--inh-caps=-all',
          '--bounding-set=-all',
          '--no-new-privs',
        ]
      : [];
    const bound = prlimit && processes !== undefined ? [prlimit, `--nproc=${processes}:${processes}`] : [];
    return [...drop, ...bound];
  }
}

/** How the command itself ended: bubblewrap tells of a signal as shells do, by 128 and its number. */
export function endOfEnclosed<End extends { code: number | null; signal: string | null }>(
  end: End,
  signals: Readonly<Record<string, number>>,
): End {
  const number = (end.code ?? 0) - 128;
  const signal = number > 0 ? Object.keys(signals).find((name) => signals[name] === number) : undefined;
  return signal === undefined ? end : { ...end, code: null, signal };
}

function enters(files: readonly string[]): string[] {
  return files.length > 0 ? ['/bin/sh', '-c', ENTER, 'enter', ...files, '--'] : [];
}
