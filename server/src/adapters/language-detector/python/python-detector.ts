import type { BuildPlan, ToolRequirement } from '../../../domain/build-plan.ts';
import { StageFailure } from '../../../domain/failure.ts';
import { procfileWebCommand } from '../../../domain/procfile.ts';
import type { LanguageDetector } from '../../../ports/language-detector.ts';
import type { SourceTree } from '../../../ports/source-tree.ts';
import { findAppObject, isNoSource } from './app-object.ts';
import { type PythonNeeds, planPythonInstall, readNeeds } from './dependencies.ts';
import { djangoStart } from './django.ts';
import { LOOKED_FOR, scriptStart } from './script-start.ts';
import { PYTHON_PROGRAM, type PythonStart, pythonStart } from './start-choice.ts';
import { pythonTests } from './tests.ts';
import { webStart } from './web-start.ts';

/** Python: requirements.txt, pyproject.toml (PEP 621, Poetry) or Pipfile; Flask, FastAPI, Django and relatives, or a program. */
export class PythonDetector implements LanguageDetector {
  readonly language = 'python';

  async detect(source: SourceTree): Promise<BuildPlan | undefined> {
    if (!(await isPython(source))) return undefined;
    const needs = await readNeeds(source);
    const choice = await chooseStart(source, needs);
    if (choice) {
      const plan = planOf(needs, choice, await pythonRange(source, needs));
      return { ...plan, tests: await pythonTests(source, needs, choice) };
    }
    throw new StageFailure('no-start-command', { ...(needs ? { file: needs.manifest } : {}), expected: LOOKED_FOR });
  }
}

const MANIFESTS = ['requirements.txt', 'pyproject.toml', 'Pipfile', 'setup.py', 'manage.py'];

// A lone .py beside pages is more likely a tool of theirs, unless it serves them.
async function isPython(source: SourceTree): Promise<boolean> {
  for (const path of MANIFESTS) if (await source.has(path)) return true;
  const files = await source.files();
  const programs = files.filter((path) => path.endsWith('.py') && !path.includes('/') && !isNoSource(path));
  if (programs.length === 0) return false;
  if (!files.some((path) => path === 'index.html' || path === 'public/index.html')) return true;
  return (await findAppObject(source)) !== undefined || (await servesItself(source, programs));
}

async function servesItself(source: SourceTree, programs: string[]): Promise<boolean> {
  for (const path of programs) {
    if (/serve_forever|HTTPServer\s*\(|run_app\s*\(|\.listen\s*\(/.test((await source.read(path)) ?? '')) return true;
  }
  return false;
}

async function chooseStart(source: SourceTree, needs: PythonNeeds | undefined): Promise<PythonStart | undefined> {
  const names = needs?.names ?? new Set<string>();
  const django = await djangoStart(source, names);
  if (django) return django;
  const isOwnServer = names.has('streamlit') || names.has('gradio');
  const app = isOwnServer ? undefined : await findAppObject(source);
  if (app) return webStart(app, names);
  const script = await scriptStart(source, names);
  if (script) return script;
  // The Procfile's own line takes this one's place afterwards.
  const web = procfileWebCommand(await source.read('Procfile'));
  return web ? { start: pythonStart(['sh', '-c', web]), added: [], steps: [], notes: [] } : undefined;
}

async function pythonRange(source: SourceTree, needs: PythonNeeds | undefined): Promise<string | undefined> {
  if (needs?.pythonRange) return needs.pythonRange;
  const named = (await source.read('.python-version')) ?? (await source.read('runtime.txt')) ?? '';
  const version = /(\d+\.\d+)/.exec(named)?.[1];
  return version ? `==${version}.*` : undefined;
}

function planOf(needs: PythonNeeds | undefined, choice: PythonStart, range: string | undefined): BuildPlan {
  const install = planPythonInstall(needs, choice.added);
  const python: ToolRequirement = { name: 'python3', ...(range ? { version: range } : {}) };
  const usesPip = install.layer !== undefined || install.steps.length > 0;
  return {
    language: 'python',
    ...(choice.framework ? { framework: choice.framework } : {}),
    tools: usesPip ? [python, { name: 'pip' }] : [python],
    files: { ...PYTHON_PROGRAM, ...needs?.files },
    ...(install.layer ? { dependencies: install.layer } : {}),
    buildSteps: [...install.steps, ...choice.steps],
    start: choice.start,
    healthPaths: ['/healthz', '/health', '/'],
    notes: [...install.notes, ...choice.notes],
  };
}
