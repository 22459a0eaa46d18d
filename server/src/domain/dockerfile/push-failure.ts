import { StageFailure } from '../failure.ts';

/** Why a tool could not push an image, from what it printed. */
export function pushFailure(lines: readonly string[]): StageFailure {
  const message = `the platform's own, for images: ${wordsOf(registryLine(lines))}`;
  return new StageFailure('registry-unreachable', { message: message.slice(0, 300) }, [...lines]);
}

/** The line in which a tool says what a registry refused; '' when none does. */
export function registryLine(lines: readonly string[]): string {
  return lines.findLast((line) => /error|denied|unauthorized/i.test(line)) ?? '';
}

/** Of that line: the tool names the image and the registry first, and what is wrong last. */
export function wordsOf(line: string): string {
  return line.split(': ').slice(-2).join(': ');
}
