import type { FailureCode } from '../../server/src/domain/failure.ts';
import { BAD_BUILDS } from './bad-builds.ts';
import { BAD_STARTS } from './bad-starts.ts';

export type Files = Record<string, string>;

/** An upload that must end with one certain card, and why a real user would make it. */
export interface BadApp {
  name: string;
  /** Stage that it fails in. */
  stage: 'build' | 'deploy';
  code: FailureCode;
  /** Facts that the card must have; others may be there. */
  params: Record<string, unknown>;
  files: Files;
  /** Programs of the machine; `registry` for the internet, `user` for one who is not root. */
  needs: string[];
  /** For the ones that only a short limit shows in a test. */
  timeoutMs?: number;
  /** In place of the machine's PATH. */
  path?: string;
}

export const BAD_APPS: readonly BadApp[] = [...BAD_BUILDS, ...BAD_STARTS];
