import { StageFailure } from '../../../domain/failure.ts';
import { type ProgramEnd, stepFailure } from '../../../domain/step-failure.ts';

/** Why a Dockerfile could not be built, from how the tool ended and what it printed (buildah 1.28 to 1.42, Docker 20 to 28). */
export function dockerfileFailure(file: string, end: ProgramEnd, context: string): StageFailure {
  const text = end.lines.join('\n');
  const lines = end.lines.filter((line) => !NOISE.test(line)).map((line) => line.replaceAll(`${context}/`, ''));
  const mistake = MISTAKE.exec(text);
  if (mistake) {
    const [, line, ...messages] = mistake;
    const message = messages.find((one) => one !== undefined) ?? mistake[0];
    return new StageFailure('syntax-error', { file, ...(line === undefined ? {} : { line }), message }, lines);
  }
  const base = MISSING_BASE.map((pattern) => pattern.exec(text)?.[1]).find((image) => image !== undefined);
  if (base !== undefined) return new StageFailure('dependency-not-found', { dependency: base, file }, lines);
  const step = { title: 'build', argv: ['build'] };
  return stepFailure(step, { ...end, lines }, context);
}

/** What the tool tells of itself. */
const NOISE = /^time="[^"]*" level=/;

const MISTAKE =
  /dockerfile parse error(?: on)? line (\d+): ([^\n]+)|(?:Build error: )(Unknown instruction: "[^"]*")|(no contents in "[^"]*"|the Dockerfile \([^)]*\) cannot be empty)/;

const MISSING_BASE = [
  /initializing source docker:\/\/(\S+): reading manifest [^\n]*(?:unknown|not found)/,
  /pull access denied for ([^\s,]+)/,
  /ERROR: [^\n]*?\b(\S+\/\S+:[\w.-]+): not found/,
  /manifest for (\S+) not found/,
];
