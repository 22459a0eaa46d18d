import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What the demo is to do; read once from the arguments and the environment. */
export interface DemoOptions {
  /** Rolling updates, and SIGKILLs of a replica. */
  rounds: number;
  baselineSeconds: number;
  /** How long the server is held down. */
  serverDownMs: number;
  ratePerS: number;
  postShare: number;
  /** A platform that runs already; without it one of the demo's own is started. */
  running?: { url: string; token: string; dataRoot: string };
  /** The project's directory: dist/ and examples/ are in it. */
  root: string;
}

/** 200 requests a second, a fifth of them POST: the load under which DESIGN promises what the demo shows. */
const LOAD = { ratePerS: 200, postShare: 0.2 };
const FULL = { rounds: 20, baselineSeconds: 10, serverDownMs: 10_000 };
const QUICK = { rounds: 3, baselineSeconds: 5, serverDownMs: 3_000 };

export function readDemoOptions(args: readonly string[], environment: NodeJS.ProcessEnv): DemoOptions {
  const unknown = args.find((arg) => arg !== '--quick');
  if (unknown !== undefined) throw new Error(`“${unknown}” is not an option. Usage: npm run demo [-- --quick]`);
  const quick = args.includes('--quick') || environment.DEMO_QUICK === '1';
  return { ...LOAD, ...(quick ? QUICK : FULL), running: runningPlatform(environment), root: projectRoot() };
}

function runningPlatform(environment: NodeJS.ProcessEnv): DemoOptions['running'] {
  const { NONSTOP4_URL: url, NONSTOP4_TOKEN: token, NONSTOP4_DATA: data } = environment;
  if (!url && !token) return undefined;
  if (!url || !token) throw new Error('To use a running platform give both NONSTOP4_URL and NONSTOP4_TOKEN.');
  return { url: url.replace(/\/+$/, ''), token, dataRoot: resolve(data || join(homedir(), '.nonstop4')) };
}

// The same from dist/demo.js and from the sources.
function projectRoot(): string {
  let directory = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(directory, 'examples', 'node'))) {
    if (directory === dirname(directory))
      throw new Error('There is no examples/node beside the demo: run it from a whole clone.');
    directory = dirname(directory);
  }
  return directory;
}
