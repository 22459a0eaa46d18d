import { rename } from 'node:fs/promises';
import { readFileIfThere, writeFileAtomic } from '@nonstop4/plane/atomic-file';
import type { KeyRing } from '@nonstop4/plane/key-ring';
import type { ProcessIdentity } from '@nonstop4/plane/process-identity';
import { SealBroken } from '@nonstop4/plane/sealed-box';
import type { ReplicaExit, ReplicaSpec } from './protocol.ts';

/** What a worker must know of a replica after its own death. */
export interface ReplicaFacts {
  /** Of its running process, as far as it was recorded. */
  identity?: ProcessIdentity;
  /** ISO times. */
  startedAt: string;
  readyAt?: string;
  restarts: number;
  everReady: boolean;
  /** Control group of its running process. */
  group?: string;
  /** Whether its process was started in a sandbox. */
  enclosed?: boolean;
  lastExit?: ReplicaExit;
  /** A trial whose process has ended: it is not started again. */
  over: boolean;
}

export interface ReplicaRecord {
  spec: ReplicaSpec;
  facts: ReplicaFacts;
}

interface StoredRecord {
  spec: Omit<ReplicaSpec, 'env'> & { sealedEnv: string };
  facts: ReplicaFacts;
}

const FORMAT = 1;

/** Keeps the replicas of one worker in one file, written atomically; their environments are sealed with the platform's current key. */
export class ReplicaStore {
  readonly #path: string;
  readonly #ring: KeyRing;
  #writing: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  // An environment never changes under one id: sealing it anew with each change of any replica would be waste.
  readonly #sealed = new WeakMap<ReplicaSpec, string>();
  /** That of the file as it was written last. */
  #sealedWith: string | undefined;

  constructor(path: string, ring: KeyRing) {
    this.#path = path;
    this.#ring = ring;
  }

  /**
   * All records. A file that is not what was written (a broken disk) is put aside and reported through `complain`; one
   * sealed with another key throws SealBroken.
   */
  async load(complain: (message: string) => void): Promise<ReplicaRecord[]> {
    const text = await readFileIfThere(this.#path);
    if (text === undefined) return [];
    const stored = parse(text);
    if (stored) return stored.map((one) => this.#open(one));
    const aside = `${this.#path}.broken`;
    await rename(this.#path, aside);
    complain(
      `${this.#path} could not be read and was renamed to ${aside}; the server will ask for the replicas again.`,
    );
    return [];
  }

  /** Resolves when a state taken at or after this call is on disk; calls while a write is under way share the next one. */
  save(records: () => ReplicaRecord[]): Promise<void> {
    if (this.#next) return this.#next;
    const next = (this.#writing ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        this.#writing = this.#write(records());
        return this.#writing;
      });
    this.#next = next;
    return next;
  }

  /** Whether it would be written with another key than it is. */
  get isOutdated(): boolean {
    return this.#sealedWith !== this.#ring.currentId;
  }

  #write(records: ReplicaRecord[]): Promise<void> {
    this.#sealedWith = this.#ring.currentId;
    const replicas = records.map((record) => this.#seal(record));
    return writeFileAtomic(this.#path, JSON.stringify({ format: FORMAT, replicas }));
  }

  #seal({ spec, facts }: ReplicaRecord): StoredRecord {
    const { env, ...open } = spec;
    const known = this.#sealed.get(spec);
    const isCurrent = known !== undefined && this.#ring.keyOf(known) === this.#sealedWith;
    const sealedEnv = isCurrent ? known : this.#ring.seal(JSON.stringify(env), contextOf(spec.id));
    this.#sealed.set(spec, sealedEnv);
    return { spec: { ...open, sealedEnv }, facts };
  }

  #open({ spec, facts }: StoredRecord): ReplicaRecord {
    const { sealedEnv, ...rest } = spec;
    const env = JSON.parse(this.#unseal(sealedEnv, spec.id)) as Record<string, string>;
    return { spec: { ...rest, env }, facts };
  }

  #unseal(sealed: string, id: string): string {
    try {
      return this.#ring.open(sealed, contextOf(id));
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error;
      throw new SealBroken(
        `${this.#path} was written with another key: put the data directory's secret.key back from a backup, or remove that file to give its replicas up.`,
      );
    }
  }
}

function contextOf(id: string): string {
  return `replica:${id}`;
}

function parse(text: string): StoredRecord[] | undefined {
  try {
    const file = JSON.parse(text) as { format: number; replicas: StoredRecord[] };
    return file.format === FORMAT && Array.isArray(file.replicas) ? file.replicas : undefined;
  } catch {
    return undefined;
  }
}
