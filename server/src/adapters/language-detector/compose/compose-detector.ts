import { type BuildPlan, type PlanNote, withNote } from '../../../domain/build-plan.ts';
import { chooseService, servicesInWords } from '../../../domain/compose/choose-service.ts';
import { type ComposeReading, composePlan, portOfService } from '../../../domain/compose/compose-plan.ts';
import type { ComposeService } from '../../../domain/compose/compose-service.ts';
import { parseEnvFile } from '../../../domain/compose/env-file.ts';
import { insidePath } from '../../../domain/compose/inside-path.ts';
import { type LanguageCommand, languageCommand, serviceWords } from '../../../domain/compose/service-command.ts';
import { serviceEnvironment } from '../../../domain/compose/service-environment.ts';
import { StageFailure } from '../../../domain/failure.ts';
import { FolderTree } from '../../../ports/folder-tree.ts';
import type { LanguageDetector } from '../../../ports/language-detector.ts';
import type { SourceTree } from '../../../ports/source-tree.ts';
import { type ComposeFile, composeInvalid, readComposeFile } from './compose-file.ts';
import { SourceWithTexts } from './source-with-texts.ts';

/** Where the code of a service may lie. */
interface CodePlace {
  /** `.` for the top of the zip. */
  folder: string;
  /** Where the file's own image has it. */
  directory?: string;
}

/**
 * A source with a compose file: the one service in it that is the App. Its code is built by whichever language knows it, else by its Dockerfile; the rest of the
 * file says how it is started. First in the list, since it only adds to what the others know.
 */
export class ComposeDetector implements LanguageDetector {
  readonly language = 'compose';
  readonly #languages: readonly LanguageDetector[];

  /** `languages`: in their order. */
  constructor({ languages }: { languages: readonly LanguageDetector[] }) {
    this.#languages = languages;
  }

  async detect(source: SourceTree): Promise<BuildPlan | undefined> {
    const found = await readComposeFile(source);
    if (!found) return undefined;
    const { app, others } = chooseService(found.services, found.file);
    const plan = app
      ? await this.#planOfService(source, await readingOf(source, found, app, others))
      : await this.#planWithoutService(source, found, others);
    return found.ignored.length === 0 ? plan : withNote(plan, ignoredNote(found));
  }

  /** A file that starts nothing but a database, for the developer: what the zip is says the zip itself. */
  async #planWithoutService(source: SourceTree, { file }: ComposeFile, others: ComposeService[]): Promise<BuildPlan> {
    const found = servicesInWords(others);
    const plan = await this.#planOf(source);
    if (!plan) throw new StageFailure('compose-no-service', { file, ...(found === '' ? {} : { found }) });
    return withNote(plan, { code: 'compose-without-app', params: { file, services: found || 'nothing' } });
  }

  async #planOfService(source: SourceTree, reading: ComposeReading): Promise<BuildPlan> {
    const { service, file } = reading;
    const port = portOfService(reading);
    const words = serviceWords(service);
    for (const { folder, directory } of codePlaces(service)) {
      const tree = folder === '.' ? source : new FolderTree(source, folder);
      const command = words && languageCommand(words, { directory, port });
      const plan = await this.#planOf(await withTexts(tree, service, command), tree);
      // Another Dockerfile than the one that it names is none of its own.
      if (plan?.language === 'dockerfile' && service.build?.dockerfile && !(await tree.has(service.build.dockerfile)))
        break;
      if (plan) return { ...composePlan(plan, reading, command), ...(folder === '.' ? {} : { folder }) };
    }
    throw await whyNone(source, service, file);
  }

  /** `plain`: without the command of the compose file, for the one that would take any command for a program. */
  async #planOf(source: SourceTree, plain = source): Promise<BuildPlan | undefined> {
    for (const detector of this.#languages) {
      const plan = await detector.detect(detector.language === 'procfile' ? plain : source);
      if (plan) return plan;
    }
    return undefined;
  }
}

/** The folder that its image is built of; of a ready image each folder that it is given, and before them the one that it works in. */
function codePlaces({ build, binds, workingDir }: ComposeService): CodePlace[] {
  if (build) {
    const directory = binds.find(({ source }) => source === build.context)?.target ?? workingDir;
    return [{ folder: build.context, ...(directory === undefined ? {} : { directory }) }];
  }
  const worksIn = binds.flatMap(({ source, target }) => {
    if (!workingDir?.startsWith(`${target}/`)) return [];
    const folder = insidePath(workingDir.slice(target.length + 1), source);
    return folder === undefined ? [] : [{ folder, directory: workingDir }];
  });
  return [...worksIn, ...binds.map(({ source, target }) => ({ folder: source, directory: target }))];
}

/** With the command where detectors look for one, and the Dockerfile that the service names where they look for it. */
async function withTexts(
  tree: SourceTree,
  { build }: ComposeService,
  command: LanguageCommand | undefined,
): Promise<SourceTree> {
  const texts = new Map<string, string>();
  if (command && 'line' in command && !(await tree.has('Procfile'))) texts.set('Procfile', `web: ${command.line}\n`);
  const named = build?.dockerfile === undefined ? undefined : await tree.read(build.dockerfile);
  if (named !== undefined) texts.set('Dockerfile', named);
  return texts.size === 0 ? tree : new SourceWithTexts(tree, texts);
}

async function readingOf(
  source: SourceTree,
  { file, texts }: ComposeFile,
  service: ComposeService,
  others: readonly ComposeService[],
): Promise<ComposeReading> {
  const envFiles: Record<string, string>[] = [];
  const missingEnvFiles: string[] = [];
  for (const { path, isRequired } of service.envFiles) {
    const inside = insidePath(path);
    const text = inside === undefined ? undefined : await source.read(inside);
    if (text !== undefined) envFiles.push(parseEnvFile(text));
    else if (isRequired) missingEnvFiles.push(path);
  }
  const environment = serviceEnvironment(service.environment, envFiles, texts);
  return { file, service, others, environment, missingEnvFiles };
}

async function whyNone(
  source: SourceTree,
  { name, build, image }: ComposeService,
  file: string,
): Promise<StageFailure> {
  if (!build) {
    if (image === undefined) return composeInvalid(file, `services.${name} has neither “build” nor “image”`);
    return new StageFailure('compose-ready-image', { file, service: name, image });
  }
  const { context, dockerfile = 'Dockerfile' } = build;
  const at = `services.${name}.build`;
  const isThere = context === '.' || (await source.files()).some((path) => path.startsWith(`${context}/`));
  if (!isThere) return composeInvalid(file, `${at}: there is no folder “${context}” in the zip`);
  return composeInvalid(file, `${at}: there is no “${insidePath(dockerfile, context) ?? dockerfile}” in the zip`);
}

function ignoredNote({ file, ignored }: ComposeFile): PlanNote {
  return { code: 'several-manifests', params: { used: file, ignored: ignored.join(', ') } };
}
