/** One request of the prober to an App through the edges, as a visitor would have sent it. */
export interface Look {
  /** When it was sent. */
  at: number;
  answer: LookAnswer;
}

export type LookAnswer = { status: number; ms: number } | { error: string };

/**
 * A visitor was failed when nothing was answered (refused, reset, no head within the time) or when the answer is a 5xx, whoever gave it:
 * the edge that finds no copy, or the App itself. 1xx to 4xx are answers of a service that is up.
 */
export function hasFailed(answer: LookAnswer): boolean {
  return !('status' in answer) || answer.status >= 500;
}
