import type { BuildPlan, BuildStep } from '../../../domain/build-plan.ts';
import { StageFailure } from '../../../domain/failure.ts';
import type { SourceTree } from '../../../ports/source-tree.ts';
import { JAVA_HEALTH_PATHS, javaStart } from './java-start.ts';
import { findMainClass } from './main-class.ts';
import { javaTests } from './tests.ts';

/** Where the jar that can be started lies after the build; beside the original, for a class path that is relative to it. */
const JAR = 'target/nonstop4-app.jar';

/** For a pom.xml that names no version. */
const LEAST_JAVA = '11';

/** A project with a pom.xml. */
export async function mavenPlan(source: SourceTree): Promise<BuildPlan | undefined> {
  const pom = await source.read('pom.xml');
  if (pom === undefined) return undefined;
  if (!/<project[\s>]/.test(pom) || !/<\/project>\s*$/.test(pom)) {
    throw new StageFailure('manifest-invalid', { file: 'pom.xml', message: 'it must be one <project> … </project>' });
  }
  const mvn = await mavenCommand(source);
  const version = releaseOf(pom);
  const { framework, steps, what } = await packaging(source, pom, (...goals) =>
    mavenStep(mvn, version, goals, ['-DskipTests']),
  );
  return {
    language: 'java',
    ...(framework ? { framework } : {}),
    tools: [
      { name: 'javac', ...(version ? { version: `>=${version}` } : {}) },
      ...(mvn[0] === 'mvn' ? [{ name: 'mvn' as const }] : []),
    ],
    buildSteps: steps,
    start: javaStart(what),
    healthPaths: JAVA_HEALTH_PATHS,
    tests: await javaTests(
      source,
      mavenStep(mvn, version, ['test-compile'], []),
      mavenStep(mvn, version, ['test'], []),
    ),
    notes: [],
  };
}

async function packaging(source: SourceTree, pom: string, build: (...goals: string[]) => BuildStep) {
  if (pom.includes('quarkus-maven-plugin')) {
    return { framework: 'Quarkus', steps: [build('package')], what: ['-jar', 'target/quarkus-app/quarkus-run.jar'] };
  }
  const isSpring = pom.includes('spring-boot-maven-plugin');
  if (isSpring || /<mainClass>|<exec\.mainClass>|Main-Class/.test(pom)) {
    const steps = [build('package'), jarStep('target', JAR)];
    return { framework: isSpring ? 'Spring Boot' : undefined, steps, what: ['-jar', JAR] };
  }
  // Nothing makes a jar that can be started: the classes are started as they are, with the packages beside them.
  const main = await findMainClass(source, 'pom.xml');
  const steps = [build('package', 'dependency:copy-dependencies', '-DincludeScope=runtime')];
  return { framework: undefined, steps, what: ['-cp', 'target/classes:target/dependency/*', main] };
}

async function mavenCommand(source: SourceTree): Promise<string[]> {
  const hasWrapper = (await source.has('mvnw')) && (await source.has('.mvn/wrapper/maven-wrapper.properties'));
  return hasWrapper ? ['sh', './mvnw'] : ['mvn'];
}

// The compiler plugin of older Mavens knows no `release` and compiles for a Java that no JDK of today takes, when it is not told.
function mavenStep(mvn: string[], version: string | undefined, goals: string[], options: string[]): BuildStep {
  const java = version === undefined || Number(version) < 8 ? LEAST_JAVA : version;
  const compiler = [`-Dmaven.compiler.source=${java}`, `-Dmaven.compiler.target=${java}`];
  const argv = [...mvn, '--batch-mode', '--no-transfer-progress', ...options, ...compiler, ...goals];
  return { title: `mvn ${goals.join(' ')}`, argv };
}

/**
 * Copies the jar that can be started to a known name: of those that a build leaves, the one with everything in it, else the
 * largest; never the ones with sources or documentation.
 */
export function jarStep(folder: string, to: string): BuildStep {
  const line = [
    `set -- $(ls -S ${folder}/*-with-dependencies.jar ${folder}/*-all.jar ${folder}/*-shaded.jar ${folder}/*-runner.jar 2>/dev/null)`,
    `[ $# -gt 0 ] || set -- $(ls -S ${folder}/*.jar | grep -v -E -e '-(sources|javadoc|tests|plain)\\.jar$|/original-')`,
    `echo "$1" && cp -- "$1" ${to}`,
  ].join('; ');
  return { title: `find the jar in ${folder}/`, argv: ['sh', '-c', line] };
}

// The release that is compiled for needs a JDK at least as new.
function releaseOf(pom: string): string | undefined {
  const found = /<(?:maven\.compiler\.release|java\.version|maven\.compiler\.target|release)>\s*(?:1\.)?(\d+)\s*</.exec(
    pom,
  );
  return found?.[1];
}
