import type { SourceTree } from '../../../ports/source-tree.ts';
import { isNoSource } from './app-object.ts';
import { compileStep, type PythonStart, pythonStart } from './start-choice.ts';

const NAMES = [
  'main.py',
  'app.py',
  'server.py',
  'run.py',
  'application.py',
  'index.py',
  'web.py',
  'bot.py',
  '__main__.py',
];

/** Paths that are looked for, for the card that says so. */
export const LOOKED_FOR = 'main.py, app.py, server.py, wsgi.py, manage.py';

/** A plain program: one of the usual names, the only file, or the only one that is meant to be started. */
export async function scriptStart(source: SourceTree, names: ReadonlySet<string>): Promise<PythonStart | undefined> {
  const file = await findScript(source);
  if (!file) return undefined;
  if (names.has('streamlit') && /^\s*(import|from)\s+streamlit\b/m.test((await source.read(file)) ?? ''))
    return streamlit(file);
  const gradio = { GRADIO_SERVER_NAME: '$HOST', GRADIO_SERVER_PORT: '$PORT' };
  const env = names.has('gradio') ? gradio : {};
  return {
    ...(names.has('gradio') ? { framework: 'Gradio' } : {}),
    start: pythonStart(['python3', file], { env }),
    added: [],
    steps: [compileStep(file)],
    notes: [],
  };
}

async function findScript(source: SourceTree): Promise<string | undefined> {
  const files = (await source.files()).filter(
    (path) => path.endsWith('.py') && !path.includes('/') && !isNoSource(path),
  );
  const named = NAMES.find((name) => files.includes(name));
  if (named) return named;
  if (files.length === 1) return files[0];
  const startable: string[] = [];
  for (const file of files) {
    if (/^if\s+__name__\s*==\s*['"]__main__['"]/m.test((await source.read(file)) ?? '')) startable.push(file);
  }
  return startable.length === 1 ? startable[0] : undefined;
}

function streamlit(file: string): PythonStart {
  const options = ['--server.address', '$HOST', '--server.port', '$PORT', '--server.headless', 'true'];
  const quiet = ['--browser.gatherUsageStats', 'false', '--server.fileWatcherType', 'none'];
  return {
    framework: 'Streamlit',
    start: pythonStart(['python3', '-m', 'streamlit', 'run', file, ...options, ...quiet]),
    added: [],
    steps: [compileStep(file)],
    notes: [],
  };
}
