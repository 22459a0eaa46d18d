import type { BuildStep } from '../build-plan.ts';
import { stageNamed } from './stage-named.ts';

/** A stage of a user's Dockerfile in which his tests run. */
export interface DockerfileStage {
  name: string;
  /** Its lines, each instruction on one. */
  text: string;
}

export function stageOf(dockerfile: string, name: string): DockerfileStage {
  return { name, text: onOneLine(stageNamed(dockerfile, name) ?? '') };
}

/** As buildah and Docker show it, `STEP 3/5: RUN npm test`, and as BuildKit does, `STEP [test 2/3] RUN npm test`, with the name of its stage. */
const RAN = /(?:STEP \d+\/\d+|Step \d+\/\d+ |\[(?:([^\]\s]+) +)?\d+\/\d+\]) ?:? ?RUN (.+)/g;
/** `npm ci`, `python3 -m pip install`, `apt-get -y install`, `go mod download`; not `npm run test:ci`. */
const INSTALLS =
  /\b(?:npm|pnpm|yarn|bun|pip3?|uv|poetry|composer|bundle|apt|apt-get|apk|go mod)(?:\s+-\S+)*\s+(?:ci|install|i|add|sync|update|download)(?![\w:-])/;

/** The command that ran last, as a step of tests, where it is one of the stage and no installation. */
export function testStepIn(stage: DockerfileStage, printed: string): BuildStep | undefined {
  const [, of, ran = ''] = [...printed.matchAll(RAN)].at(-1) ?? [];
  const command = onOneLine(ran).trim();
  // BuildKit puts the values of arguments into the line that it shows: there the name of the stage says where it is from.
  const isOfIt = of === undefined ? stage.text.includes(command) : of === stage.name.toLowerCase();
  if (command === '' || onlyInstalls(command) || !isOfIt) return undefined;
  return { title: command, argv: ['sh', '-c', command], isTest: true };
}

// What brings packages fails as it does in a build. Of a line that does both, the tests are taken for what failed.
function onlyInstalls(command: string): boolean {
  const parts = command.split(/&&|;/);
  const others = parts.filter((part) => !INSTALLS.test(part));
  return others.length < parts.length && !others.some((part) => /test|spec/i.test(part));
}

function onOneLine(text: string): string {
  return text.replace(/\\\r?\n/g, ' ').replace(/[ \t]+/g, ' ');
}
