import type { StartCommand } from './build-plan.ts';

/** What a replica is given; every path is absolute. */
export interface StartPlace {
  /** The Artifact's directory. */
  appDirectory: string;
  host: string;
  port: number;
  dataDirectory: string;
  memoryLimitBytes: number;
  /** PATH of the platform's machine; the plan's own directories come first. */
  path: string;
}

export interface StartProcess {
  argv: string[];
  cwd: string;
  /** PATH, PORT, HOST, DATA_DIR and what the plan asks for. Config vars and secrets are laid over it by the caller. */
  env: Record<string, string>;
}

/** Makes the process of a replica out of a plan's start command (one that is not served as static files). */
export function startProcess(start: StartCommand, place: StartPlace): StartProcess {
  const values: Record<string, string> = {
    PORT: String(place.port),
    HOST: place.host,
    DATA_DIR: place.dataDirectory,
    APP_DIR: place.appDirectory,
    MEMORY_MB: String(Math.floor(place.memoryLimitBytes / 1_048_576)),
  };
  const { PORT = '', HOST = '', DATA_DIR = '' } = values;
  const own = start.path.map((directory) => inside(place.appDirectory, directory));
  return {
    argv: isShellLine(start.argv) ? [...start.argv] : start.argv.map((word) => fillIn(word, values)),
    cwd: inside(place.appDirectory, start.workDir),
    env: {
      PATH: [...own, place.path].join(':'),
      PORT,
      HOST,
      DATA_DIR,
      ...Object.fromEntries(Object.entries(start.env).map(([name, value]) => [name, fillIn(value, values)])),
    },
  };
}

/** For people. */
export function commandInWords({ argv }: StartCommand): string {
  return argv.length === 0 ? 'the command of its image' : argv.join(' ');
}

// The shell finds PORT and the others in its environment, quoted as the user wrote them.
function isShellLine(argv: readonly string[]): boolean {
  return argv[0] === 'sh' && argv[1] === '-c';
}

function fillIn(text: string, values: Record<string, string>): string {
  return text.replace(/\$(?:\{([A-Z_]+)\}|([A-Z_]+))/g, (whole, braced?: string, bare?: string) => {
    return values[braced ?? bare ?? ''] ?? whole;
  });
}

function inside(directory: string, relative: string): string {
  return relative === '.' || relative === '' ? directory : `${directory}/${relative}`;
}
