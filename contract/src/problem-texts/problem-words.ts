import type { ProblemDetails } from '../problem.ts';

export type ProblemCode = ProblemDetails['code'];

export interface ProblemWords {
  /** A few words, for the head of a message; no full stop. */
  title: string;
  /** What is wrong and what to do. */
  sentence: string;
}

export type ProblemCatalogue = Record<ProblemCode, ProblemWords>;
