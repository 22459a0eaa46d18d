import { posix } from 'node:path';
import type { BuildStep, TestPlan } from '../../../domain/build-plan.ts';
import type { SourceTree } from '../../../ports/source-tree.ts';
import { PACKAGES, type PythonNeeds, planPythonInstall } from './dependencies.ts';
import { withDevelopment } from './development-needs.ts';
import type { PythonStart } from './start-choice.ts';
import { parseManifestToml, tableAt } from './toml-manifest.ts';

/** pytest where the project uses it, Django's own tests, or those of unittest. With the packages of development. */
export async function pythonTests(
  source: SourceTree,
  runtime: PythonNeeds | undefined,
  { framework, start, added }: PythonStart,
): Promise<TestPlan> {
  const needs = await withDevelopment(source, runtime);
  const files = (await source.files()).filter((path) => TEST_FILE.test(path) && !FOREIGN.test(path));
  const isPytest = await usesPytest(source, needs, files);
  const extra = isPytest && !needs?.names.has('pytest') ? ['pytest'] : [];
  const install = planPythonInstall(needs, [...added, ...extra]);
  const isDjango = framework === 'Django' && !isPytest;
  const command = isDjango ? djangoTests(files) : isPytest ? pytest(files) : await unittest(source, files);
  const workDir = isDjango ? start.workDir : '.';
  return {
    lookedFor: 'pytest among the requirements, or files named test*.py',
    ...(command ? { command: { ...command, workDir } } : {}),
    ...(needs ? { files: needs.files } : {}),
    ...(install.layer ? { dependencies: install.layer } : {}),
    tools: install.layer || install.steps.length > 0 ? [{ name: 'pip' }] : [],
    prepare: install.steps,
    env: { PYTHONPATH: await searchPath(source, workDir) },
  };
}

const TEST_FILE = /(^|\/)(test[^/]*|[^/]*_test)\.py$/;
const FOREIGN = /(^|\/)(venv|\.venv|env|\.env|site-packages|node_modules|build|dist)\//;

/** It is asked for, set up, or needed: plain functions and its fixtures are nothing to unittest. */
async function usesPytest(source: SourceTree, needs: PythonNeeds | undefined, files: string[]): Promise<boolean> {
  if (files.length === 0) return false;
  if (needs?.names.has('pytest') || needs?.names.has('pytest-django')) return true;
  if ((await source.has('pytest.ini')) || (await source.has('conftest.py'))) return true;
  if (/^\[tool:pytest\]/m.test((await source.read('setup.cfg')) ?? '')) return true;
  const pyproject = await source.read('pyproject.toml');
  if (pyproject !== undefined) {
    const { pytest } = tableAt(parseManifestToml('pyproject.toml', pyproject), 'tool');
    if (pytest !== undefined) return true;
  }
  for (const path of files) {
    const text = (await source.read(path)) ?? '';
    if (/^\s*(import pytest|from pytest)\b|^(async\s+)?def test_/m.test(text)) return true;
  }
  return false;
}

function pytest(files: string[]): BuildStep | undefined {
  if (files.length === 0) return undefined;
  // Without its cache, and without the packages that are installed below the source.
  const argv = ['python3', '-m', 'pytest', '-p', 'no:cacheprovider', '--ignore', posix.dirname(PACKAGES)];
  return { title: 'pytest', argv };
}

function djangoTests(files: string[]): BuildStep | undefined {
  if (files.length === 0) return undefined;
  return { title: 'python3 manage.py test', argv: ['python3', 'manage.py', 'test', '--noinput'] };
}

/** Of a folder that is no package, unittest finds nothing unless it is told to look there. */
async function unittest(source: SourceTree, files: string[]): Promise<BuildStep | undefined> {
  if (files.length === 0) return undefined;
  const found = files.filter((path) => /(^|\/)test[^/]*\.py$/.test(path));
  const [folder, another] = new Set(found.map((path) => (path.includes('/') ? (path.split('/')[0] ?? '.') : '.')));
  const isApart =
    folder !== undefined && another === undefined && folder !== '.' && !(await source.has(`${folder}/__init__.py`));
  const argv = ['python3', '-m', 'unittest', 'discover', ...(isApart ? ['-s', folder] : [])];
  return { title: argv.join(' '), argv };
}

async function searchPath(source: SourceTree, workDir: string): Promise<string> {
  const up = workDir === '.' ? '' : '../'.repeat(workDir.split('/').length);
  const isLayout =
    (await source.files()).some((path) => path.startsWith('src/')) && !(await source.has('src/__init__.py'));
  const folders = ['.', ...(isLayout ? [`${up}src`] : []), `${up}${PACKAGES}`, `${up}${PACKAGES}-server`];
  return folders.join(':');
}
