import { parsePlainCommand } from '../../../domain/command-line.ts';
import { StageFailure } from '../../../domain/failure.ts';
import { bareCommand } from './frontends.ts';
import { looksLikeServer, type NodeProject, programPaths } from './node-project.ts';
import { nodeStart, type StartChoice } from './start-choice.ts';

/** Parts of a start script that build and then end; they are run once by the build instead of at every start. */
const BUILD_PART =
  /^(?:(?:npm|pnpm|yarn)\s+(?:run\s+)?(?:build|compile)\S*|(?:npx\s+)?(?:tsc|vite build|next build|webpack)\b.*)$/;

/** Takes a `start` (or `dev`) script as its author meant it. */
export async function scriptStart(project: NodeProject, script: string, name: string): Promise<StartChoice> {
  const { hoisted, rest } = hoistBuild(script);
  const watched = withoutWatcher(rest);
  const used = watched ?? rest;
  const notes: StartChoice['notes'] = watched ? [{ code: 'dev-server', params: { found: rest, used } }] : [];
  const steps = hoisted.map((part) => ({ title: part, argv: ['sh', '-c', part] }));
  const plain = parsePlainCommand(used.replace(/^(npx\s+)?cross-env\s+/, ''));
  if (!plain) return { start: nodeStart(['sh', '-c', used]), steps, notes };
  const entry = await entryOf(project, plain.argv, name, hoisted.length > 0);
  return {
    start: nodeStart(plain.argv, plain.env),
    steps,
    notes,
    ...(entry && project.files.has(entry) ? { entry } : {}),
    ...(entry && !project.files.has(entry) && project.files.has('tsconfig.json')
      ? { fallbackBuild: { title: 'tsc', argv: ['node_modules/.bin/tsc'] } }
      : {}),
  };
}

/** The file of `main`, or one of the names that servers usually have. */
export async function fileStart(project: NodeProject, servesPages: boolean): Promise<StartChoice | undefined> {
  const entry = await findEntry(project, servesPages);
  return entry ? { start: nodeStart(['node', entry]), steps: [], entry, notes: [] } : undefined;
}

const ENTRY_NAMES = [
  'server',
  'app',
  'index',
  'main',
  'src/server',
  'src/app',
  'src/index',
  'src/main',
  'server/index',
  'server/server',
];

/** Every path that is looked for, for the card that says so. */
export const LOOKED_FOR = 'scripts.start, main, server.js, app.js, index.js';

// Beside pages for the browser a file is taken only when it opens a port: index.js may well be the page's own script.
async function findEntry({ source, files, manifest }: NodeProject, servesPages: boolean): Promise<string | undefined> {
  const main = manifest.main?.replace(/^\.\//, '');
  const named = main ? [main, ...programPaths(main), ...programPaths(`${main.replace(/\/$/, '')}/index`)] : [];
  for (const path of [...named, ...ENTRY_NAMES.flatMap(programPaths)]) {
    if (!files.has(path) || path.endsWith('.json')) continue;
    if (!servesPages || looksLikeServer(await source.read(path))) return path;
  }
  return undefined;
}

function hoistBuild(script: string): { hoisted: string[]; rest: string } {
  const parts = script.split('&&').map((part) => part.trim());
  const count = parts.findIndex((part) => !BUILD_PART.test(part));
  if (count <= 0) return { hoisted: [], rest: script.trim() };
  return { hoisted: parts.slice(0, count), rest: parts.slice(count).join(' && ') };
}

// A watcher restarts on changes that never come, and hides a crash by waiting for them.
function withoutWatcher(script: string): string | undefined {
  const bare = bareCommand(script);
  const nodemon = /^nodemon\s+((?:[^-\s]\S*)(?:\s.*)?)$/.exec(bare)?.[1];
  if (nodemon) return /\.ts(\s|$)/.test(nodemon) ? `tsx ${nodemon}` : `node ${nodemon}`;
  const tsx = /^tsx\s+(?:watch|--watch)\s+(.+)$/.exec(bare)?.[1];
  if (tsx) return `tsx ${tsx}`;
  const tsNodeDev = /^ts-node-dev\s+(?:--\S+\s+)*(.+)$/.exec(bare)?.[1];
  if (tsNodeDev) return `ts-node ${tsNodeDev}`;
  const node = /^node\s+--watch\s+(.+)$/.exec(bare)?.[1];
  return node ? `node ${node}` : undefined;
}

/** The program file of `node [options] file`; throws when it can be neither there nor made by a build. */
async function entryOf(
  project: NodeProject,
  argv: string[],
  scriptName: string,
  isBuilt: boolean,
): Promise<string | undefined> {
  if (argv[0] !== 'node') return undefined;
  const file = fileArgument(argv.slice(1));
  if (!file) return undefined;
  const candidates = [file, ...programPaths(file), ...programPaths(`${file}/index`)];
  const there = candidates.find((path) => project.files.has(path));
  if (there) return there;
  const mayBeMade = isBuilt || project.manifest.scripts.build !== undefined || project.files.has('tsconfig.json');
  if (mayBeMade || Object.keys(project.manifest.scripts).some((name) => /^pre|^post/.test(name))) return file;
  throw new StageFailure('no-start-command', { file: 'package.json', expected: `${file} (scripts.${scriptName})` });
}

const OPTIONS_WITH_VALUE = new Set([
  '-r',
  '--require',
  '--import',
  '--loader',
  '--experimental-loader',
  '--env-file',
  '-C',
  '--conditions',
]);

function fileArgument(words: string[]): string | undefined {
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (word === '-e' || word === '-p' || word === '--eval') return undefined;
    if (OPTIONS_WITH_VALUE.has(word)) index += 1;
    else if (!word.startsWith('-')) return word.replace(/^\.\//, '').replace(/\/$/, '');
  }
  return undefined;
}
