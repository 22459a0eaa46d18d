import type { BuildPlan, BuildStep, ToolRequirement } from '../../../domain/build-plan.ts';
import type { SourceTree } from '../../../ports/source-tree.ts';
import { findGradleModule, type GradleModule } from './gradle-module.ts';
import { JAVA_HEALTH_PATHS, javaStart } from './java-start.ts';
import { findMainClass } from './main-class.ts';
import { jarStep } from './maven.ts';
import { javaTests } from './tests.ts';

/** A project with a build.gradle or build.gradle.kts, at its top or in a module; its own wrapper is used when it is there. */
export async function gradlePlan(source: SourceTree): Promise<BuildPlan | undefined> {
  const module = await findGradleModule(source);
  if (module === undefined) return undefined;
  const hasWrapper = (await source.has('gradlew')) && (await source.has('gradle/wrapper/gradle-wrapper.jar'));
  const gradle = hasWrapper ? ['sh', './gradlew'] : ['gradle'];
  const version = /languageVersion\s*(?:=|\.set\()\s*JavaLanguageVersion\.of\((\d+)/.exec(module.script)?.[1];
  const tools: ToolRequirement[] = [{ name: 'javac', ...(version ? { version: `>=${version}` } : {}) }];
  if (!hasWrapper) tools.push(gradleOf(module));
  return {
    language: 'java',
    tools,
    ...(await packaging(source, module, gradle)),
    healthPaths: JAVA_HEALTH_PATHS,
    // Of every module: none is apart from the others.
    tests: await javaTests(source, gradleStep(gradle, 'testClasses', []), gradleStep(gradle, 'test', [])),
    notes: [],
  };
}

type Packaging = Pick<BuildPlan, 'framework' | 'files' | 'buildSteps' | 'start'>;

async function packaging(source: SourceTree, module: GradleModule, gradle: string[]): Promise<Packaging> {
  const { script, inside } = module;
  const build = (task: string, ...options: string[]) => gradleStep(gradle, module.task(task), options);
  const libraries = inside('build/libs');
  const jar = `${libraries}/nonstop4-app.jar`;
  if (module.kind === 'spring-boot') {
    const buildSteps = [build('bootJar'), jarStep(libraries, jar)];
    return { framework: 'Spring Boot', buildSteps, start: javaStart(['-jar', jar]) };
  }
  if (module.kind === 'application') {
    // The script that the application plugin makes knows the class path; it starts Java with these options.
    const java = javaStart([]);
    const line = `exec "$(ls ${inside('build/install')}/*/bin/* | grep -v "\\.bat$" | head -n 1)"`;
    const env = { ...java.env, JAVA_OPTS: java.argv.slice(1).join(' ') };
    return { buildSteps: [build('installDist')], start: { ...java, argv: ['sh', '-c', line], env } };
  }
  if (/Main-Class|mainClass/.test(script)) {
    return { buildSteps: [build('assemble'), jarStep(libraries, jar)], start: javaStart(['-jar', jar]) };
  }
  // Nothing makes a jar that can be started: the class is started with the packages beside it.
  const main = await findMainClass(source, module.file);
  return {
    files: { [INIT_SCRIPT]: COLLECT },
    buildSteps: [build('nonstop4ClassPath', '--init-script', INIT_SCRIPT)],
    start: javaStart(['-cp', `${CLASS_PATH}/*`, main]),
  };
}

const INIT_SCRIPT = '.nonstop4/init.gradle';
const CLASS_PATH = '.nonstop4/classpath';
const COLLECT = `allprojects {
  afterEvaluate { project ->
    if (!project.plugins.hasPlugin('java')) return
    project.tasks.create('nonstop4ClassPath', Sync) {
      from project.tasks.getByName('jar'), project.configurations.getByName('runtimeClasspath')
      into project.rootProject.file('${CLASS_PATH}')
    }
  }
}
`;

// No daemon: it would outlive the build.
function gradleStep(gradle: string[], task: string, options: string[]): BuildStep {
  return { title: `gradle ${task}`, argv: [...gradle, '--no-daemon', '--console=plain', ...options, task] };
}

/** What a script is written with, and the Gradle that brought it: Debian's own is 4.4 (docs.gradle.org/current/release-notes). */
const BROUGHT_BY: [pattern: RegExp, version: string][] = [
  [/\btoolchain\b/, '6.7'],
  [/\bmainClass\b/, '6.4'],
];

function gradleOf({ file, script }: GradleModule): ToolRequirement {
  const needed =
    BROUGHT_BY.find(([pattern]) => pattern.test(script))?.[1] ?? (file.endsWith('.kts') ? '5.0' : undefined);
  return { name: 'gradle', ...(needed ? { version: `>=${needed}` } : {}) };
}
