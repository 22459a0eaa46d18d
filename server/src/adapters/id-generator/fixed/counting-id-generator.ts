import type { IdGenerator } from '../../../ports/id-generator.ts';

/** Fake for tests: `run_000001`, `app_000002` …, always the same in the same test. */
export class CountingIdGenerator implements IdGenerator {
  #count = 0;

  next(prefix: Parameters<IdGenerator['next']>[0]): string {
    return `${prefix}_${this.#padded(6)}`;
  }

  secret(): string {
    return `secret-${this.#padded(36)}`;
  }

  #padded(length: number): string {
    return String(++this.#count).padStart(length, '0');
  }
}
