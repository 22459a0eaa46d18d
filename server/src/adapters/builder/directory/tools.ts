import { findProgram } from '@nonstop4/plane/sandbox/find-program';
import semver from 'semver';
import type { ToolRequirement } from '../../../domain/build-plan.ts';
import { StageFailure } from '../../../domain/failure.ts';
import { runProgram } from '../processes/run-program.ts';

type ToolName = ToolRequirement['name'];

interface ToolFacts {
  /** Debian's package. */
  package: string;
  /** Prints the version. */
  argv: string[];
  /** Finds the version in what it prints; absent: the first that is there. */
  version?: RegExp;
  /** What it is needed for, in a sentence of `doctor`. */
  builds: string;
  /** Another version than the one asked for cannot work; else it is only told. */
  strict?: boolean;
}

const TOOLS: Record<Exclude<ToolName, 'sh'>, ToolFacts> = {
  node: { package: 'nodejs', argv: ['node', '--version'], builds: 'Node.js apps' },
  npm: { package: 'npm', argv: ['npm', '--version'], builds: 'Node.js apps with packages' },
  pnpm: { package: 'npm', argv: ['pnpm', '--version'], builds: 'Node.js apps with a pnpm lock file' },
  yarn: { package: 'npm', argv: ['yarn', '--version'], builds: 'Node.js apps with a yarn lock file' },
  python3: { package: 'python3', argv: ['python3', '--version'], builds: 'Python apps' },
  pip: { package: 'python3-pip', argv: ['python3', '-m', 'pip', '--version'], builds: 'Python apps with packages' },
  go: { package: 'golang', argv: ['go', 'version'], builds: 'Go apps', strict: true },
  java: { package: 'default-jre-headless', argv: ['java', '-version'], builds: 'Java apps', strict: true },
  javac: {
    package: 'default-jdk-headless',
    argv: ['javac', '-version'],
    builds: 'Java apps from source',
    strict: true,
  },
  mvn: { package: 'maven', argv: ['mvn', '--version'], builds: 'Java apps with a pom.xml' },
  gradle: {
    package: 'gradle',
    argv: ['gradle', '--version'],
    // Debian's tells first which Java it runs with.
    version: /^Gradle (\d+\.\d+(?:\.\d+)?)/m,
    builds: 'Java apps with a build.gradle',
    strict: true,
  },
  php: { package: 'php-cli', argv: ['php', '--version'], builds: 'PHP apps', strict: true },
  composer: { package: 'composer', argv: ['composer', '--version'], builds: 'PHP apps with packages' },
  ruby: { package: 'ruby', argv: ['ruby', '--version'], builds: 'Ruby apps' },
  bundle: { package: 'bundler', argv: ['bundle', '--version'], builds: 'Ruby apps with packages' },
};

const ANY_VERSION = /(\d+\.\d+(?:\.\d+)?(?:[-_+.][\w.]+)?)/;
const KNOWN_MS = 5 * 60_000;
const ASK_MS = 20_000;

/** The programs of this machine that builds use. */
export class Tools {
  readonly #env: Record<string, string>;
  readonly #now: () => number;
  readonly #known = new Map<ToolName, { version: Promise<string | undefined>; at: number }>();

  /** `env` is the one of builds: its PATH is searched. */
  constructor(env: Record<string, string>, now: () => number) {
    this.#env = env;
    this.#now = now;
  }

  /** Whether the program is on the path; asks nothing of it. */
  isThere(name: ToolName): boolean {
    return name === 'sh' || findProgram(TOOLS[name].argv[0] ?? name, this.#env.PATH ?? '') !== undefined;
  }

  /** `24.21.0`, or undefined when it is not there or does not work. Remembered for some minutes. */
  version(name: ToolName): Promise<string | undefined> {
    const known = this.#known.get(name);
    if (known && this.#now() - known.at < KNOWN_MS) return known.version;
    const version = this.#ask(name);
    this.#known.set(name, { version, at: this.#now() });
    // What is missing may be installed the next moment, because a card said so.
    void version.then((found) => found === undefined && this.#known.delete(name));
    return version;
  }

  /**
   * Throws `tool-missing` { tool, package, needed?, found? } for a program that is not there or too old to work; another version
   * than asked for, where it may work, is told through `onNote`.
   */
  async require(needed: readonly ToolRequirement[], onNote: (text: string) => void): Promise<void> {
    for (const { name, version } of needed) {
      if (name === 'sh') continue;
      const { package: debian, strict } = TOOLS[name];
      if (!this.isThere(name))
        throw new StageFailure('tool-missing', { tool: name, package: debian, ...asked(version) });
      if (version === undefined) continue;
      const found = await this.version(name);
      if (found === undefined)
        throw new StageFailure('tool-missing', { tool: name, package: debian, ...asked(version) });
      if (satisfies(found, version)) continue;
      if (strict)
        throw new StageFailure('tool-missing', { tool: name, ...newerPackage(name, version), needed: version, found });
      onNote(`${name} ${version} is asked for; ${found} is used.`);
    }
  }

  /** For `doctor`: every program, with its version or a sentence that says what is missing and for what. */
  async list(): Promise<{ name: string; version?: string; message?: string }[]> {
    const names = Object.keys(TOOLS).filter((name) => name !== 'pnpm' && name !== 'yarn') as (keyof typeof TOOLS)[];
    return Promise.all(
      names.map(async (name) => {
        const version = this.isThere(name) ? await this.version(name) : undefined;
        if (version !== undefined) return { name, version };
        const { package: debian, builds } = TOOLS[name];
        return { name, message: `Not found; needed only for ${builds}: sudo apt-get install ${debian}` };
      }),
    );
  }

  async #ask(name: ToolName): Promise<string | undefined> {
    if (name === 'sh' || !this.isThere(name)) return undefined;
    const { argv, version = ANY_VERSION } = TOOLS[name];
    const end = await runProgram({
      argv,
      cwd: '/',
      env: this.#env,
      signal: AbortSignal.timeout(ASK_MS),
      onLine: () => {},
    });
    if (end.code !== 0) return undefined;
    return version.exec(end.lines.join('\n'))?.[1];
  }
}

function asked(version: string | undefined): { needed?: string } {
  return version === undefined ? {} : { needed: version };
}

// Of other programs Debian has one version, the one that does not suffice.
function newerPackage(name: ToolName, range: string): { package?: string } {
  const major = /(\d+)/.exec(range)?.[1];
  return name === 'javac' && major ? { package: `openjdk-${major}-jdk-headless` } : {};
}

/** Whether a version is in a range as npm, PEP 440 or Composer write it; one that cannot be understood is taken as satisfied. */
export function satisfies(version: string, range: string): boolean {
  const plain = range
    .replaceAll(',', ' ')
    .replace(/~=\s*(\d+)\.(\d+)(\.\d+)?/g, (_all, major: string, minor: string, patch?: string) =>
      patch
        ? `>=${major}.${minor}${patch} <${major}.${Number(minor) + 1}`
        : `>=${major}.${minor} <${Number(major) + 1}`,
    )
    .replace(/===?/g, '=')
    .replace(/!=\s*\S+/g, '')
    .replace(/(\d)\|(?!\|)/g, '$1 || ');
  const found = semver.coerce(version);
  if (!found || semver.validRange(plain) === null) return true;
  return semver.satisfies(found, plain);
}
