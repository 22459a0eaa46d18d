import type { BuildPlan } from '../../../domain/build-plan.ts';
import { StageFailure } from '../../../domain/failure.ts';
import { parseProcfile } from '../../../domain/procfile.ts';
import type { LanguageDetector } from '../../../ports/language-detector.ts';
import type { SourceTree } from '../../../ports/source-tree.ts';

/** Any program at all, started by the `web` line of a Procfile; last in the list, for what no language was found. */
export class ProcfileDetector implements LanguageDetector {
  readonly language = 'procfile';

  async detect(source: SourceTree): Promise<BuildPlan | undefined> {
    const text = await source.read('Procfile');
    if (text === undefined) return undefined;
    const command = parseProcfile(text).get('web');
    if (command === undefined) throw new StageFailure('no-start-command', { file: 'Procfile', expected: 'web:' });
    return {
      language: 'procfile',
      tools: [{ name: 'sh' }],
      buildSteps: await makeExecutable(source, command),
      start: { argv: ['sh', '-c', command], workDir: '.', env: {}, path: [] },
      healthPaths: ['/healthz', '/health', '/'],
      notes: [{ code: 'procfile-used', params: { command } }],
    };
  }
}

// A zip made on Windows does not know which files are programs.
async function makeExecutable(source: SourceTree, command: string): Promise<BuildPlan['buildSteps']> {
  const program = /^(?:\w+=\S*\s+)*(?:exec\s+)?\.\/([\w./-]+)/.exec(command)?.[1];
  if (!program || !(await source.has(program))) return [];
  return [{ title: `chmod +x ${program}`, argv: ['chmod', '+x', `./${program}`] }];
}
