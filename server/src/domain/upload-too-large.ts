import { Problem } from './problem.ts';
import { sizeInWords } from './size-in-words.ts';

/** The upload is larger than accepted, whether it says so itself or was found to be. */
export function uploadTooLarge(maxBytes: number): Problem {
  return new Problem('upload-too-large', `The file is larger than the ${sizeInWords(maxBytes)} that are accepted.`, {
    limit: maxBytes,
  });
}
