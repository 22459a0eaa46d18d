import { posix } from 'node:path';
import { StageFailure } from '../../../domain/failure.ts';
import type { SourceTree } from '../../../ports/source-tree.ts';
import { isNoSource } from './app-object.ts';
import { PACKAGES } from './dependencies.ts';
import { compileStep, GUNICORN, gunicorn, type PythonStart, pythonStart, UVICORN, uvicorn } from './start-choice.ts';
import { serverNote } from './web-start.ts';

interface DjangoProject {
  /** Folder of manage.py. */
  workDir: string;
  settings: string;
}

/** A Django project, at the root or in one folder below it (`mysite/manage.py` beside requirements.txt). */
export async function djangoStart(source: SourceTree, names: ReadonlySet<string>): Promise<PythonStart | undefined> {
  const project = await findProject(source);
  if (!project) return undefined;
  const { workDir } = project;
  const at = (path: string) => (workDir === '.' ? path : `${workDir}/${path}`);
  const folder = project.settings.split('.')[0] ?? '';
  const asgi = names.has('channels') || names.has('daphne') || (await hasOnlyAsgi(source, at(folder)));
  const entry = at(`${folder}/${asgi ? 'asgi' : 'wsgi'}.py`);
  if (!(await source.has(entry)))
    throw new StageFailure('no-start-command', { file: at('manage.py'), expected: entry });
  const server = asgi ? 'uvicorn' : 'gunicorn';
  const target = `${folder}.${asgi ? 'asgi' : 'wsgi'}:application`;
  const start = pythonStart(asgi ? uvicorn(target, false) : gunicorn(target), { workDir });
  const hasServer = names.has(server);
  return {
    framework: 'Django',
    start,
    added: hasServer ? [] : [asgi ? UVICORN : GUNICORN],
    steps: [compileStep(entry), ...(await collectStatic(source, project, at))],
    notes: [
      ...(hasServer ? [] : [serverNote(server, 'Django')]),
      { code: 'migrations-not-run', params: { command: 'python3 manage.py migrate' } },
    ],
  };
}

async function hasOnlyAsgi(source: SourceTree, folder: string): Promise<boolean> {
  return !(await source.has(`${folder}/wsgi.py`)) && source.has(`${folder}/asgi.py`);
}

async function findProject(source: SourceTree): Promise<DjangoProject | undefined> {
  const found: DjangoProject[] = [];
  for (const path of await source.files()) {
    if (posix.basename(path) !== 'manage.py' || path.split('/').length > 2 || isNoSource(path)) continue;
    const settings = /DJANGO_SETTINGS_MODULE['"]\s*,\s*['"]([\w.]+)['"]/.exec((await source.read(path)) ?? '')?.[1];
    if (settings) found.push({ workDir: posix.dirname(path), settings });
  }
  return found.find(({ workDir }) => workDir === '.') ?? (found.length === 1 ? found[0] : undefined);
}

// Needs STATIC_ROOT; may fail for want of a secret that builds never see, and then only style sheets are missing.
async function collectStatic(
  source: SourceTree,
  { workDir, settings }: DjangoProject,
  at: (path: string) => string,
): Promise<PythonStart['steps']> {
  const module = at(settings.replaceAll('.', '/'));
  const text = (await source.read(`${module}.py`)) ?? (await source.read(`${module}/__init__.py`)) ?? '';
  if (!/^\s*STATIC_ROOT\s*=/m.test(text)) return [];
  const up = workDir === '.' ? '' : '../'.repeat(workDir.split('/').length);
  return [
    {
      title: 'python3 manage.py collectstatic',
      argv: ['python3', 'manage.py', 'collectstatic', '--noinput', '--verbosity', '0'],
      workDir,
      env: { PYTHONPATH: `${up}${PACKAGES}` },
      mayFail: true,
    },
  ];
}
