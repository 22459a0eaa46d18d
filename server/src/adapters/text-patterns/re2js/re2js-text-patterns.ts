import { RE2JS } from 're2js';
import { Problem } from '../../../domain/problem.ts';
import type { TextPatterns } from '../../../ports/text-patterns.ts';

/** RE2's regular expressions: no back references and no look-around, and so no pattern that hangs. */
export const re2jsTextPatterns: TextPatterns = {
  compile(pattern) {
    const compiled = compile(pattern);
    return (text) => compiled.matcher(text).find();
  },
};

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Problem('invalid-input', `This is no regular expression that can be searched by: ${reason}.`, { reason });
  }
}
