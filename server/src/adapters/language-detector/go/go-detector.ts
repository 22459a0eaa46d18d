import { posix } from 'node:path';
import type { BuildPlan, PlanNote } from '../../../domain/build-plan.ts';
import { StageFailure } from '../../../domain/failure.ts';
import type { LanguageDetector } from '../../../ports/language-detector.ts';
import type { SourceTree } from '../../../ports/source-tree.ts';
import { goTests } from './tests.ts';

const PROGRAM = '.nonstop4/app';
const FRAMEWORKS: [module: string, name: string][] = [
  ['github.com/gin-gonic/gin', 'Gin'],
  ['github.com/labstack/echo', 'Echo'],
  ['github.com/gofiber/fiber', 'Fiber'],
  ['github.com/go-chi/chi', 'chi'],
];

/** Go: a module, or a single main.go that needs nothing but the standard library. */
export class GoDetector implements LanguageDetector {
  readonly language = 'go';

  async detect(source: SourceTree): Promise<BuildPlan | undefined> {
    const module = await source.read('go.mod');
    const mains = await mainPackages(source);
    if (module === undefined && !mains.includes('.')) return undefined;
    const name = framework(module ?? '');
    const version = /^go\s+(\d+\.\d+(?:\.\d+)?)/m.exec(module ?? '')?.[1];
    const { argv, flags, notes } = await build(source, module, mains);
    return {
      language: 'go',
      ...(name ? { framework: name } : {}),
      tools: [{ name: 'go', ...(version ? { version: `>=${version}` } : {}) }],
      buildSteps: [{ title: argv.join(' '), argv }],
      start: { argv: [`./${PROGRAM}`], workDir: '.', env: { GIN_MODE: 'release' }, path: [] },
      healthPaths: ['/healthz', '/health', '/'],
      tests: await goTests(source, module !== undefined, flags),
      notes,
    };
  }
}

async function build(
  source: SourceTree,
  module: string | undefined,
  mains: string[],
): Promise<{ argv: string[]; flags: string[]; notes: PlanNote[] }> {
  if (module === undefined) {
    const files = (await rootSources(source)).filter((path) => !path.endsWith('_test.go'));
    return { argv: ['go', 'build', '-o', PROGRAM, ...files], flags: [], notes: [] };
  }
  const main = chooseMain(mains, module);
  const needsPackages = /^\s*require\b/m.test(module) && !(await source.has('vendor/modules.txt'));
  const isLocked = !needsPackages || (await source.has('go.sum'));
  const notes: PlanNote[] = isLocked ? [] : [{ code: 'no-lockfile', params: { file: 'go.mod', missing: 'go.sum' } }];
  const flags = isLocked ? [] : ['-mod=mod'];
  return { argv: ['go', 'build', ...flags, '-o', PROGRAM, main === '.' ? '.' : `./${main}`], flags, notes };
}

/** Folders that hold a program, the root as `.`. */
async function mainPackages(source: SourceTree): Promise<string[]> {
  const found = new Set<string>();
  for (const path of await source.files()) {
    const folder = posix.dirname(path);
    if (!path.endsWith('.go') || path.endsWith('_test.go') || found.has(folder) || isNoProgram(path)) continue;
    const text = (await source.read(path)) ?? '';
    if (/^package\s+main\b/m.test(text) && !/^\/\/go:build\s+ignore\b/m.test(text)) found.add(folder);
  }
  return [...found].sort();
}

function isNoProgram(path: string): boolean {
  return path.split('/').length > 4 || /(^|\/)(vendor|testdata|examples?|tools?|scripts?|internal)\//.test(path);
}

const USUAL = ['server', 'web', 'api', 'app', 'main', 'http'];

function chooseMain(mains: string[], module: string): string {
  if (mains.includes('.')) return '.';
  const [only, another] = mains;
  if (only !== undefined && another === undefined) return only;
  const own = /^module\s+(\S+)/m.exec(module)?.[1]?.split('/').at(-1);
  const named = [own, ...USUAL].flatMap((name) => mains.filter((folder) => posix.basename(folder) === name))[0];
  if (named !== undefined) return named;
  const expected = mains.length === 0 ? 'package main, func main()' : `one program, found ${mains.join(', ')}`;
  throw new StageFailure('no-start-command', { file: 'go.mod', expected });
}

async function rootSources(source: SourceTree): Promise<string[]> {
  return (await source.files()).filter((path) => !path.includes('/') && path.endsWith('.go'));
}

function framework(module: string): string | undefined {
  return FRAMEWORKS.find(([path]) => module.includes(path))?.[1];
}
