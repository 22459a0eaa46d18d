import { Problem } from './problem.ts';

/** The upload is larger than accepted, whether it says so itself or was found to be. */
export function uploadTooLarge(maxBytes: number): Problem {
  const megabytes = Math.floor(maxBytes / 1_000_000);
  return new Problem('upload-too-large', `The file is larger than the ${megabytes} MB that are accepted.`, {
    limit: maxBytes,
  });
}
