import type { DirectoryNote } from './claims.ts';

export interface SizeRules {
  /** So long a measured size is given without looking again … */
  freshMs: number;
  /** … and so long while it is measured anew; one that is older is waited for. */
  staleMs: number;
}

const RULES: SizeRules = { freshMs: 10 * 60_000, staleMs: 60 * 60_000 };

export interface MeasuredDirectory {
  key: string;
  note: DirectoryNote;
  /** Looks, and writes down what it found. */
  measure(): Promise<DirectoryNote>;
}

/** A look costs a Job of some seconds, and the size is shown on every page of an App: most of them get what was found before. */
export class MeasuredSizes {
  readonly #rules: SizeRules;
  readonly #onError: (error: unknown) => void;
  readonly #measuring = new Map<string, Promise<DirectoryNote>>();

  constructor(rules: SizeRules = RULES, onError: (error: unknown) => void) {
    this.#rules = rules;
    this.#onError = onError;
  }

  async usage(directory: MeasuredDirectory): Promise<{ usedBytes: number }> {
    const { note } = directory;
    const age = Date.now() - note.measuredAt;
    if (age < this.#rules.freshMs) return { usedBytes: note.usedBytes };
    const measuring = this.#measure(directory);
    if (age >= this.#rules.staleMs) return { usedBytes: (await measuring).usedBytes };
    measuring.catch(this.#onError);
    return { usedBytes: note.usedBytes };
  }

  #measure({ key, measure }: MeasuredDirectory): Promise<DirectoryNote> {
    const running = this.#measuring.get(key);
    if (running) return running;
    const measuring = measure().finally(() => this.#measuring.delete(key));
    this.#measuring.set(key, measuring);
    return measuring;
  }
}
