import type { BuildPlan, BuildStep } from '../../../domain/build-plan.ts';
import type { SourceTree } from '../../../ports/source-tree.ts';
import { JAVA_HEALTH_PATHS, javaStart } from './java-start.ts';
import { jarStep } from './maven.ts';

const JAR = 'build/libs/nonstop4-app.jar';

/** A project with a build.gradle or build.gradle.kts; its own wrapper is used when it is there. */
export async function gradlePlan(source: SourceTree): Promise<BuildPlan | undefined> {
  const script = (await source.read('build.gradle')) ?? (await source.read('build.gradle.kts'));
  if (script === undefined) return undefined;
  const hasWrapper = (await source.has('gradlew')) && (await source.has('gradle/wrapper/gradle-wrapper.jar'));
  const gradle = hasWrapper ? ['sh', './gradlew'] : ['gradle'];
  const version = /languageVersion\s*(?:=|\.set\()\s*JavaLanguageVersion\.of\((\d+)/.exec(script)?.[1];
  const { framework, steps, start } = packaging(script, gradle);
  return {
    language: 'java',
    ...(framework ? { framework } : {}),
    tools: [
      { name: 'javac', ...(version ? { version: `>=${version}` } : {}) },
      ...(hasWrapper ? [] : [{ name: 'gradle' as const }]),
    ],
    buildSteps: steps,
    start,
    healthPaths: JAVA_HEALTH_PATHS,
    notes: [],
  };
}

function packaging(script: string, gradle: string[]) {
  if (/org\.springframework\.boot/.test(script)) {
    const steps = [gradleStep(gradle, 'bootJar'), jarStep('build/libs', JAR)];
    return { framework: 'Spring Boot', steps, start: javaStart(['-jar', JAR]) };
  }
  if (/['"]application['"]|^\s*application\s*$|`application`|^\s*application\s*\{/m.test(script)) {
    // The script that the application plugin makes knows the class path; it starts Java with these options.
    const java = javaStart([]);
    const line = 'exec "$(ls build/install/*/bin/* | grep -v "\\.bat$" | head -n 1)"';
    const env = { ...java.env, JAVA_OPTS: java.argv.slice(1).join(' ') };
    return {
      framework: undefined,
      steps: [gradleStep(gradle, 'installDist')],
      start: { ...java, argv: ['sh', '-c', line], env },
    };
  }
  return {
    framework: undefined,
    steps: [gradleStep(gradle, 'assemble'), jarStep('build/libs', JAR)],
    start: javaStart(['-jar', JAR]),
  };
}

// No daemon: it would outlive the build.
function gradleStep(gradle: string[], task: string): BuildStep {
  return { title: `gradle ${task}`, argv: [...gradle, '--no-daemon', '--console=plain', task] };
}
