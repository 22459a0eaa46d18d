import { StageFailure } from '../failure.ts';

/** Why a tool could not push an image, from what it printed. */
export function pushFailure(lines: readonly string[]): StageFailure {
  // The tool names the image and the registry first, and what is wrong last.
  const told = lines.findLast((line) => /error|denied|unauthorized/i.test(line)) ?? '';
  const message = `the platform's own, for images: ${told.split(': ').slice(-2).join(': ')}`;
  return new StageFailure('registry-unreachable', { message: message.slice(0, 300) }, [...lines]);
}
