import type { BuildPlan } from '../../../domain/build-plan.ts';
import type { LanguageDetector } from '../../../ports/language-detector.ts';
import type { SourceTree } from '../../../ports/source-tree.ts';
import { gradlePlan } from './gradle.ts';
import { JAVA_HEALTH_PATHS, javaStart } from './java-start.ts';
import { chooseMainClass, findMains } from './main-class.ts';
import { mavenPlan } from './maven.ts';
import { isOneProgram } from './source-roots.ts';

/** Java: Maven, Gradle, a jar that is ready, or plain source files. */
export class JavaDetector implements LanguageDetector {
  readonly language = 'java';

  async detect(source: SourceTree): Promise<BuildPlan | undefined> {
    return (
      (await mavenPlan(source)) ?? (await gradlePlan(source)) ?? (await jarPlan(source)) ?? (await plainPlan(source))
    );
  }
}

async function jarPlan(source: SourceTree): Promise<BuildPlan | undefined> {
  const jars = (await source.files()).filter((path) => !path.includes('/') && path.endsWith('.jar'));
  const [only, another] = jars;
  if (only === undefined || another !== undefined) return undefined;
  return plan([{ name: 'java' }], [], ['-jar', only]);
}

async function plainPlan(source: SourceTree): Promise<BuildPlan | undefined> {
  const files = (await source.files()).filter((path) => path.endsWith('.java') && !/(^|\/)test\//.test(path));
  if (files.length === 0) return undefined;
  const mains = await findMains(source);
  if (!(await isOneProgram(source, mains))) return undefined;
  const main = chooseMainClass(mains, files[0] ?? '');
  const classes = '.nonstop4/classes';
  const compile = {
    title: `javac (${files.length} files)`,
    argv: ['javac', '-encoding', 'UTF-8', '-d', classes, ...files],
  };
  return plan([{ name: 'javac' }], [compile], ['-cp', classes, main]);
}

function plan(tools: BuildPlan['tools'], buildSteps: BuildPlan['buildSteps'], what: string[]): BuildPlan {
  return { language: 'java', tools, buildSteps, start: javaStart(what), healthPaths: JAVA_HEALTH_PATHS, notes: [] };
}
