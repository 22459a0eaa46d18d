import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { USUAL_PATH } from '@nonstop4/plane/usual-path';
import { QUIET_BUILD } from '../../../domain/quiet-build.ts';

export interface BuildMachine {
  /** Directory of the platform's own Node, first on every PATH. */
  nodeBinDirectory: string;
  /** What of the server's environment builds may see, PATH and HOME among it: programs, registries, proxies, certificates. */
  environment: Readonly<Record<string, string>>;
}

/** Names of the machine's environment that would turn an installation away from the directory that it is meant for. */
const MISLEADING =
  /^(PATH|HOME|PIP_(TARGET|PREFIX|USER|ROOT|REQUIRE_VIRTUALENV|CACHE_DIR)|npm_config_(prefix|local_prefix|global|global_prefix|location|cache|user_agent|workspaces?|include|omit.*|only|production|dry_run|ignore_scripts|node_gyp)|MAVEN_OPTS|GRADLE_USER_HOME|BUNDLE_PATH|COMPOSER_HOME)$/i;

/**
 * The environment of a build step. HOME is the owner's own, where package managers keep their downloads; the settings that the
 * machine's administrator made in the real home (registry, mirror, proxy) are still read.
 */
export function buildEnvironment(machine: BuildMachine, home: string): Record<string, string> {
  const given = Object.entries(machine.environment).filter(([name]) => !MISLEADING.test(name));
  const { MAVEN_OPTS } = machine.environment;
  return {
    ...settingsFiles(machine.environment),
    ...Object.fromEntries(given),
    ...QUIET_BUILD,
    HOME: home,
    PATH: buildPath(machine),
    // Java takes the home directory from the system and not from HOME, so its settings.xml is found and its downloads are not ours.
    MAVEN_OPTS: [MAVEN_OPTS, `-Dmaven.repo.local=${join(home, '.m2', 'repository')}`].filter(Boolean).join(' '),
    GRADLE_USER_HOME: join(home, '.gradle'),
  };
}

/** Programs of the machine, without the ones of the platform's own packages that `npm start` puts on its path. */
function buildPath({ nodeBinDirectory, environment }: BuildMachine): string {
  const system = (environment.PATH ?? USUAL_PATH).split(delimiter);
  const own = system.filter((directory) => directory !== '' && !directory.includes('node_modules'));
  return [nodeBinDirectory, ...own].join(delimiter);
}

// npm would look for the global file beside the platform's own Node, where nobody has written one.
function settingsFiles({ HOME, PATH = '' }: Readonly<Record<string, string>>): Record<string, string> {
  const inHome = (...paths: string[]) => (HOME ? paths.map((path) => join(HOME, path)) : []);
  const beside = PATH.split(delimiter).filter(
    (directory) => existsSync(join(directory, 'npm')) && !directory.includes('node_modules'),
  );
  const files: Record<string, string[]> = {
    npm_config_userconfig: inHome('.npmrc'),
    npm_config_globalconfig: [...beside.map((directory) => join(directory, '..', 'etc', 'npmrc')), '/etc/npmrc'],
    PIP_CONFIG_FILE: inHome('.config/pip/pip.conf', '.pip/pip.conf'),
    GOENV: inHome('.config/go/env'),
  };
  const found: Record<string, string> = {};
  for (const [name, paths] of Object.entries(files)) {
    const path = paths.find((candidate) => existsSync(candidate));
    if (path !== undefined) found[name] = path;
  }
  return found;
}
