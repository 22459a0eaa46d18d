import type { BuildStep, StartCommand } from '../build-plan.ts';

/** What the image starts with where nobody says otherwise. */
const DEFAULTS = { PORT: '8080', HOST: '0.0.0.0', DATA_DIR: '/data', MEMORY_MB: '512' };
/** In a shell, of which small images have more than of programs. */
const IN_PLACE = 'cd "$1" && shift && exec env "$@"';
/** As in start-process.ts; other names stay as they are. */
const PLACEHOLDER =
  /\$(?:\{(PORT|HOST|DATA_DIR|APP_DIR|MEMORY_MB)\}|(PORT|HOST|DATA_DIR|APP_DIR|MEMORY_MB)(?![A-Z_]))/g;

/** One file or folder of any name, for its owner. */
export function copyLine(from: string, to: string, owner: string): string {
  return `COPY --chown=${owner} ${words([literal(from), literal(to)])}`;
}

/** One step, without a shell unless the step is one; `appDirectory` is where the code lies. */
export function buildStepLine({ argv, workDir, env = {}, mayFail = false }: BuildStep, appDirectory: string): string {
  const directory = !workDir || workDir === '.' ? appDirectory : `${appDirectory}/${workDir}`;
  const variables = Object.entries(env).map(([name, value]) =>
    name === 'PYTHONPATH' ? `${name}=${absolute(value, directory)}` : `${name}=${value}`,
  );
  const isPlain = variables.length === 0 && directory === appDirectory;
  const plain = isPlain ? argv : ['sh', '-c', IN_PLACE, 'step', directory, ...variables, ...argv];
  if (!mayFail) return `RUN ${words(plain)}`;
  return `RUN ${words(['sh', '-c', '"$@" || echo "this may fail, and the build goes on"', 'step', ...plain])}`;
}

/** How the App is started; a platform that starts it by itself says so over it. */
export function startLines(start: StartCommand, appDirectory: string): string[] {
  // Files are served by what the base image starts with.
  if (start.static) return [];
  const path = start.path.map((directory) => absolute(directory, appDirectory));
  const own = Object.entries({ ...DEFAULTS, APP_DIR: appDirectory, ...start.env });
  return [
    ...own.map(([name, value]) => `ENV ${name}=${inQuotes(filled(value, appDirectory))}`),
    ...(path.length > 0 ? [`ENV PATH="${path.join(':')}:\${PATH}"`] : []),
    ...(start.argv.length === 0 ? [] : ['ENTRYPOINT []', `CMD ${words(command(start.argv))}`]),
  ];
}

// PORT and the others are known when the image is started: a shell puts them in, and takes nothing else for its own.
function command(argv: readonly string[]): string[] {
  const isShell = argv[0] === 'sh' && argv[1] === '-c';
  if (isShell || !argv.some((word) => word.search(PLACEHOLDER) >= 0)) return [...argv];
  return ['sh', '-c', `exec ${argv.map(shellWord).join(' ')}`];
}

function shellWord(word: string): string {
  const quoted = (text: string) => (text === '' ? '' : `'${text.replaceAll("'", "'\\''")}'`);
  const found = [...word.matchAll(PLACEHOLDER)];
  const ends = [0, ...found.map(({ index, 0: whole }) => index + whole.length)];
  const pieces = found.map(({ index, 0: whole }, n) => `${quoted(word.slice(ends[n], index))}"${whole}"`);
  return `${pieces.join('')}${quoted(word.slice(ends.at(-1)))}` || "''";
}

function filled(value: string, appDirectory: string): string {
  const known: Record<string, string> = { ...DEFAULTS, APP_DIR: appDirectory };
  return value.replace(PLACEHOLDER, (whole, braced?: string, bare?: string) => known[braced ?? bare ?? ''] ?? whole);
}

function absolute(paths: string, directory: string): string {
  return paths
    .split(':')
    .map((path) => (path.startsWith('/') ? path : `${directory}/${path}`))
    .join(':');
}

// The exec form is a JSON array; in COPY variables are put in even there.
function words(list: readonly string[]): string {
  return JSON.stringify(list);
}

function literal(path: string): string {
  return path.replaceAll('$', '\\$');
}

function inQuotes(value: string): string {
  return `"${value.replace(/[\\"$]/g, '\\$&').replaceAll('\n', ' ')}"`;
}
