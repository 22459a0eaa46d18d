import { builtinModules } from 'node:module';
import type { BuildPlan } from '../../../domain/build-plan.ts';
import { checkStep } from '../../../domain/check-step.ts';
import { StageFailure } from '../../../domain/failure.ts';
import type { SourceTree } from '../../../ports/source-tree.ts';
import { looksLikeServer, programPaths } from './node-project.ts';
import { nodeStart } from './start-choice.ts';

const NAMES = ['server', 'app', 'index', 'main'];

/**
 * A program without a package.json: fine when it needs nothing but Node; throws `manifest-invalid` when it needs packages. A
 * script that opens no port is a page's own and left to others when there are pages.
 */
export async function loosePlan(source: SourceTree): Promise<BuildPlan | undefined> {
  const files = new Set(await source.files());
  const hasPages = [...files].some((path) => path.endsWith('.html'));
  for (const path of NAMES.flatMap(programPaths)) {
    const text = files.has(path) ? await source.read(path) : undefined;
    if (text === undefined || (hasPages && !looksLikeServer(text))) continue;
    const needed = packagesOf(text);
    if (needed.length > 0) throw missingManifest(needed);
    return {
      language: 'node',
      tools: [{ name: 'node' }],
      buildSteps: path.endsWith('ts') ? [] : [checkStep(`node --check ${path}`, ['node', '--check', path])],
      start: nodeStart(['node', path]),
      healthPaths: ['/healthz', '/health', '/'],
      notes: [],
    };
  }
  return undefined;
}

function missingManifest(needed: string[]): StageFailure {
  const message = `it is missing, and the code uses ${needed.join(', ')}`;
  return new StageFailure('manifest-invalid', { file: 'package.json', message });
}

function packagesOf(text: string): string[] {
  const named = [...text.matchAll(/(?:\brequire\s*\(\s*|\bfrom\s+|^\s*import\s+)['"]([^'"./][^'"]*)['"]/gm)].map(
    ([, name = '']) => name,
  );
  const packages = named.filter((name) => !name.startsWith('node:') && !builtinModules.includes(name));
  return [
    ...new Set(
      packages.map((name) =>
        name
          .split('/')
          .slice(0, name.startsWith('@') ? 2 : 1)
          .join('/'),
      ),
    ),
  ];
}
