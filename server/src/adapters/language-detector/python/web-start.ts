import type { PlanNote } from '../../../domain/build-plan.ts';
import type { AppObject } from './app-object.ts';
import { compileStep, GUNICORN, gunicorn, type PythonStart, pythonStart, UVICORN, uvicorn } from './start-choice.ts';

/** Serves an app object; the framework's own server is for development, so a real one is added when the project names none. */
export function webStart(app: AppObject, names: ReadonlySet<string>): PythonStart {
  const isAsgi = app.kind === 'asgi';
  const server = isAsgi ? 'uvicorn' : 'gunicorn';
  const hasServer = names.has(server) || (isAsgi && hasStandardFastapi(names));
  const target = `${app.module}:${app.object}`;
  const argv = isAsgi ? uvicorn(target, app.isFactory) : gunicorn(app.isFactory ? `${target}()` : target);
  return {
    framework: app.framework,
    start: pythonStart(argv, { searchPath: app.searchPath }),
    added: hasServer ? [] : [isAsgi ? UVICORN : GUNICORN],
    steps: [compileStep(app.file)],
    notes: hasServer ? [] : [serverNote(server, app.framework)],
  };
}

export function serverNote(server: string, framework: string): PlanNote {
  return { code: 'server-added', params: { package: server, framework } };
}

// The extra of that name brings uvicorn along.
function hasStandardFastapi(names: ReadonlySet<string>): boolean {
  return [...names].some((name) => /^fastapi\[(standard|all)/.test(name));
}
