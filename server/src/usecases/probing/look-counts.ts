import type { LookAnswer } from '../../domain/availability/look.ts';

/** Of one App, since the start of this server. */
export interface AnsweredLooks {
  requests: number;
  /** Of them with 5xx. */
  errors: number;
}

/** Looks that an edge has answered, and counted as it counts visitors' requests: whoever shows those takes these out. */
export class LookCounts {
  readonly #counts = new Map<string, AnsweredLooks>();

  add(appId: string, answer: LookAnswer): void {
    if (!('status' in answer)) return;
    const { requests, errors } = this.#counts.get(appId) ?? { requests: 0, errors: 0 };
    this.#counts.set(appId, { requests: requests + 1, errors: errors + (answer.status >= 500 ? 1 : 0) });
  }

  /** By App. */
  all(): ReadonlyMap<string, AnsweredLooks> {
    return this.#counts;
  }

  keepOnly(appIds: ReadonlySet<string>): void {
    for (const appId of this.#counts.keys()) if (!appIds.has(appId)) this.#counts.delete(appId);
  }
}
