import { type BuildPlan, withNote } from '../domain/build-plan.ts';
import { StageFailure } from '../domain/failure.ts';
import {
  procfileBackground,
  procfileReleaseCommand,
  procfileTestCommand,
  procfileWebCommand,
} from '../domain/procfile.ts';
import { withTestCommand } from '../domain/test-plan.ts';
import { FolderTree } from '../ports/folder-tree.ts';
import type { LanguageDetector } from '../ports/language-detector.ts';
import type { SourceTree } from '../ports/source-tree.ts';
import { projectFolders } from './find-project-folders.ts';

/**
 * The plan of the first detector, in the list's order, that knows the source. A Procfile's `web` line takes the place of the
 * start command that was found, and its `test` line that of the tests.
 *
 * Throws StageFailure: what a detector throws; `nested-folder` { folder } or { folders } when only folders below are known;
 * `unknown-language` { found }.
 */
export async function detectBuildPlan(detectors: readonly LanguageDetector[], source: SourceTree): Promise<BuildPlan> {
  const found = await firstPlan(detectors, source);
  if (!found) throw await whyUnknown(detectors, source);
  const built = found.folder === undefined ? source : new FolderTree(source, found.folder);
  const procfile = await built.read('Procfile');
  const test = procfileTestCommand(procfile);
  // In the image of a Dockerfile it would run without what its stage of tests has.
  const plan = test === undefined || found.language === 'dockerfile' ? found : withTestCommand(found, test);
  const web = procfileWebCommand(procfile);
  const started = web === undefined || plan.language === 'procfile' ? plan : startedBy(plan, web);
  const background = procfileBackground(procfile);
  const accompanied = background === undefined ? started : { ...started, background };
  const withProcfile = preparedBy(accompanied, procfileReleaseCommand(procfile));
  const ignored = await built.has('Dockerfile');
  if (!ignored || plan.language === 'dockerfile') return withProcfile;
  return withNote(withProcfile, { code: 'dockerfile-ignored', params: { language: plan.framework ?? plan.language } });
}

async function firstPlan(detectors: readonly LanguageDetector[], source: SourceTree): Promise<BuildPlan | undefined> {
  for (const detector of detectors) {
    const plan = await detector.detect(source);
    if (plan) return plan;
  }
  return undefined;
}

function startedBy(plan: BuildPlan, command: string): BuildPlan {
  const { static: _served, ...start } = plan.start;
  const withCommand = { ...plan, start: { ...start, argv: ['sh', '-c', command], workDir: '.' } };
  return withNote(withCommand, { code: 'procfile-used', params: { command } });
}

/** With a command for the database of its own, nobody has to be told to change it. */
function preparedBy(plan: BuildPlan, preDeployCommand: string | undefined): BuildPlan {
  if (preDeployCommand === undefined) return plan;
  return { ...plan, preDeployCommand, notes: plan.notes.filter(({ code }) => code !== 'migrations-not-run') };
}

async function whyUnknown(detectors: readonly LanguageDetector[], source: SourceTree): Promise<StageFailure> {
  const folders = await projectFolders(source, async (folder) => (await firstPlan(detectors, folder)) !== undefined);
  const [only, ...others] = folders;
  if (only !== undefined && others.length === 0) return new StageFailure('nested-folder', { folder: only });
  if (only !== undefined) return new StageFailure('nested-folder', { folders: firstOf(folders) });
  return new StageFailure('unknown-language', { found: kindsOf(await source.files()) });
}

const FOLDERS_SHOWN = 5;

function firstOf(folders: readonly string[]): string {
  const shown = folders.slice(0, FOLDERS_SHOWN).join(', ');
  return folders.length > FOLDERS_SHOWN ? `${shown} …` : shown;
}

const KINDS_SHOWN = 6;

// `12 × .rs, 3 × .toml, Makefile`: the most frequent first.
function kindsOf(files: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const path of files) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const dot = name.lastIndexOf('.');
    const kind = dot > 0 ? name.slice(dot) : name;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  const shown = sorted.slice(0, KINDS_SHOWN).map(([kind, count]) => (count === 1 ? kind : `${count} × ${kind}`));
  return sorted.length > KINDS_SHOWN ? `${shown.join(', ')} …` : shown.join(', ');
}
