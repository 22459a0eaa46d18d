import type { BuildPlan, BuildStep } from '../build-plan.ts';
import { StageFailure } from '../failure.ts';
import { type ProgramEnd, stepFailure } from '../step-failure.ts';
import { type DockerfileStage, testStepIn } from './dockerfile-stage.ts';

/**
 * Why a Dockerfile could not be built, from how the tool ended and what it printed (buildah 1.28 to 1.42, Docker 20 to 28, BuildKit 0.34). `tests`: the stage
 * whose building is the App's tests.
 */
export function dockerfileFailure(
  file: string,
  end: ProgramEnd,
  context: string,
  plan?: BuildPlan,
  tests?: DockerfileStage,
): StageFailure {
  const text = end.lines.join('\n');
  const lines = end.lines.filter((line) => !NOISE.test(line)).map((line) => line.replaceAll(`${context}/`, ''));
  const mistake = MISTAKE.exec(text);
  if (mistake) {
    const [, line, ...messages] = mistake;
    const message = messages.find((one) => one !== undefined) ?? mistake[0];
    return new StageFailure('syntax-error', { file, ...(line === undefined ? {} : { line }), message }, lines);
  }
  const [, lost] = LOST.exec(text) ?? [];
  if (lost !== undefined) {
    const needed = `a buildkitd that answers (${lost.slice(0, 200)})`;
    return new StageFailure('dockerfile-needs-builder', { file, needed }, lines);
  }
  if (NO_ROOM.test(text)) return new StageFailure('disk-full', {}, lines);
  const base = MISSING_BASE.map((pattern) => pattern.exec(text)?.[1]).find((image) => image !== undefined);
  if (base !== undefined) return new StageFailure('dependency-not-found', { dependency: base, file }, lines);
  const known = tests ? testStepIn(tests, text) : plan && stepIn(plan, text);
  const step = known ?? { title: 'build', argv: ['build'] };
  // BuildKit's client ends with 1 whatever the step ended with.
  const code = Number(STEP_CODE.exec(text)?.[1] ?? Number.NaN);
  return stepFailure(step, { ...end, ...(Number.isNaN(code) ? {} : { code }), lines }, context);
}

/** The step of the plan that ran last, where the Dockerfile was made of one: `STEP 5/9: RUN ["npm","ci"]`, and so by Docker and BuildKit. */
function stepIn({ dependencies, buildSteps }: BuildPlan, text: string): BuildStep | undefined {
  const [, command] =
    [...text.matchAll(/(?:STEP \d+\/\d+|Step \d+\/\d+ |\[build +\d+\/\d+\]) ?:? ?RUN (\[.*\])/g)].at(-1) ?? [];
  return [...(dependencies?.steps ?? []), ...buildSteps].findLast(({ argv }) =>
    command?.endsWith(JSON.stringify(argv).slice(1)),
  );
}

/** What the tool tells of itself. */
const NOISE = /^time="[^"]*" level=/;

const MISTAKE =
  /dockerfile parse error(?: on)? line (\d+): ([^\n]+)|(?:Build error: )(Unknown instruction: "[^"]*")|(no contents in "[^"]*"|the Dockerfile(?: \([^)]*\))? cannot be empty|file with no instructions)/;

/** The daemon went away, or did not take the connection. */
const LOST =
  /^error: (?:failed to list workers|failed to receive status|listing workers for Build|rpc error|failed to solve(?=: Unavailable: )|Unavailable)[^\n]*?((?:Unavailable|connection error|error reading from server)[^\n]*)/m;

const NO_ROOM = /no space left on device/i;

const STEP_CODE = /did not complete successfully: exit code: (\d+)/;

const MISSING_BASE = [
  /initializing source docker:\/\/(\S+): reading manifest [^\n]*(?:unknown|not found)/,
  // By the name in the file, which a mirror may have changed.
  /failed to solve: (\S+): failed to resolve source metadata [^\n]*(?:not found|denied|authorization failed|: 40[13] )/,
  /pull access denied for ([^\s,]+)/,
  /ERROR: [^\n]*?\b(\S+\/\S+:[\w.-]+): not found/,
  /manifest for (\S+) not found/,
];
