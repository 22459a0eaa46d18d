import type { BuildStep, TestPlan } from '../../../domain/build-plan.ts';
import type { SourceTree } from '../../../ports/source-tree.ts';

/** `go test`, of everything below a go.mod or of the files of a program without one; `flags` are those of its build. */
export async function goTests(source: SourceTree, isModule: boolean, flags: readonly string[]): Promise<TestPlan> {
  const files = (await source.files()).filter((path) => path.endsWith('.go') && isOwn(path));
  const own = isModule ? files : files.filter((path) => !path.includes('/'));
  const what = isModule ? ['./...'] : own;
  const hasTests = own.some((path) => path.endsWith('_test.go'));
  return {
    lookedFor: 'files named *_test.go',
    ...(hasTests ? { command: goStep('go test', ['go', 'test', ...flags, ...what]) } : {}),
    // What cannot be fetched or compiled is told as it is in a build, before a test has run.
    prepare: hasTests ? [goStep('compile the tests', ['go', 'test', ...flags, '-run', '^$', ...what])] : [],
    env: {},
  };
}

function goStep(title: string, argv: string[]): BuildStep {
  return { title, argv };
}

/** Folders that the go command does not look into. */
function isOwn(path: string): boolean {
  return !/(^|\/)(vendor|testdata|[._][^/]*)\//.test(path);
}
