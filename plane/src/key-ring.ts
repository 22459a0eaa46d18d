import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { link, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeFileAtomic } from './atomic-file.ts';
import { checkKey, KEY_BYTES, loadOrCreateKey, open, SealBroken, seal } from './sealed-box.ts';

/** One of the keys that sealed something. */
export interface RingKey {
  id: string;
  /** Seals what is sealed from now on. */
  current: boolean;
  /** Since when it is what it is: current, or an old one. Milliseconds. */
  since: number;
}

/** `v2:<key id>:<payload>`; without an id, as `v1:<payload>`, by whoever knew of one key only. */
const WITH_ID = /^v2:([0-9a-f]{12}):(.*)$/s;
const WITHOUT_ID = /^v1:/;

/**
 * The keys of one platform. `secret.key` seals; keys of before lie beside it in `old-keys/` and open what they sealed. Several processes may hold
 * it: what another one has changed is seen at the next use.
 */
export class KeyRing {
  readonly #file: string | undefined;
  #current: Buffer;
  /** By id, the current one among them. */
  #keys = new Map<string, Buffer>();
  #seenAt = 0;

  private constructor(current: Buffer, file?: string) {
    this.#file = file;
    this.#current = current;
    this.#keys.set(idOf(current), current);
    if (file !== undefined) this.#read();
  }

  /**
   * That of a file, made when there is none and `isFirstStart` says that nothing can have been sealed. Throws SealBroken with what to do when the key
   * is gone, and an error when the file is no key.
   */
  static async load(file: string, isFirstStart: () => boolean | Promise<boolean>): Promise<KeyRing> {
    if (!isThere(file) && !(await isFirstStart())) throw new SealBroken(goneText(file));
    return new KeyRing(await loadOrCreateKey(file), file);
  }

  /** Of one key, in memory. */
  static of(key: Buffer): KeyRing {
    return new KeyRing(key);
  }

  get currentId(): string {
    this.#refresh();
    return idOf(this.#current);
  }

  seal(plaintext: string, context: string): string {
    const id = this.currentId;
    return `v2:${id}:${seal(this.#current, plaintext, context).slice('v1:'.length)}`;
  }

  /** Throws SealBroken: no key of these opens it, it was sealed for another context, or it was changed. */
  open(sealed: string, context: string): string {
    const [, id, payload = ''] = WITH_ID.exec(sealed) ?? [];
    if (id === undefined) return this.#openByAny(sealed, context);
    if (!this.#keys.has(id)) this.#read();
    const key = this.#keys.get(id);
    if (!key) throw new SealBroken(`the sealed value was made with another key (${id}), which is not here`);
    return open(key, `v1:${payload}`, context);
  }

  /** Undefined: the value is not sealed at all. Empty: it does not say. */
  keyOf(sealed: string): string | undefined {
    const [, id] = WITH_ID.exec(sealed) ?? [];
    return id ?? (WITHOUT_ID.test(sealed) ? '' : undefined);
  }

  list(): RingKey[] {
    this.#read();
    return [...this.#keys].map(([id, key]) => {
      const current = key.equals(this.#current);
      return { id, current, since: this.#since(current ? this.#file : this.#oldFile(id)) };
    });
  }

  /** A new key seals from now on. Killed in the middle, either the old or the new one does, and both open. */
  async renew(): Promise<string> {
    const file = this.#fileOrThrow();
    this.#read();
    const old = this.#oldFile(idOf(this.#current)) as string;
    await mkdir(dirname(old), { recursive: true, mode: 0o700 });
    await link(file, old).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    await writeFileAtomic(file, randomBytes(KEY_BYTES));
    this.#read();
    return idOf(this.#current);
  }

  /** Removes an old key; the current one stays whatever is asked. */
  async forget(id: string): Promise<void> {
    if (id === this.currentId) throw new Error(`key ${id} is the current one`);
    const old = this.#oldFile(id);
    if (old !== undefined) await rm(old, { force: true });
    this.#keys.delete(id);
  }

  #openByAny(sealed: string, context: string): string {
    this.#refresh();
    for (const key of [this.#current, ...this.#keys.values()]) {
      try {
        return open(key, sealed, context);
      } catch (error) {
        if (!(error instanceof SealBroken)) throw error;
      }
    }
    throw new SealBroken('the sealed value was made with another key or for another place, or it was changed');
  }

  // Another process may have renewed it.
  #refresh(): void {
    if (this.#file !== undefined && this.#since(this.#file) !== this.#seenAt) this.#read();
  }

  #read(): void {
    const file = this.#file;
    if (file === undefined) return;
    const seenAt = this.#since(file);
    const keys = new Map<string, Buffer>();
    for (const path of [...oldFilesOf(file), file]) {
      const key = readIfThere(path);
      if (key) keys.set(idOf(checkKey(path, key)), key);
      if (key && path === file) this.#current = key;
    }
    // A key that was taken away while we run: what is here goes on, and says so at the next start.
    keys.set(idOf(this.#current), this.#current);
    this.#keys = keys;
    this.#seenAt = seenAt;
  }

  #since(path: string | undefined): number {
    if (path === undefined) return 0;
    return statSync(path, { throwIfNoEntry: false })?.ctimeMs ?? 0;
  }

  #oldFile(id: string): string | undefined {
    return this.#file === undefined ? undefined : join(oldKeys(this.#file), `${id}.key`);
  }

  #fileOrThrow(): string {
    if (this.#file === undefined) throw new Error('a key in memory cannot be renewed');
    return this.#file;
  }
}

/** Tells nothing of the key itself. */
function idOf(key: Buffer): string {
  return createHash('sha256').update('nonstop4 key id\0').update(key).digest('hex').slice(0, 12);
}

function oldKeys(file: string): string {
  return join(dirname(file), 'old-keys');
}

function oldFilesOf(file: string): string[] {
  try {
    const names = readdirSync(oldKeys(file)).filter((name) => /^[0-9a-f]{12}\.key$/.test(name));
    return names.map((name) => join(oldKeys(file), name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

function goneText(file: string): string {
  return [
    `${file} is gone, which opens the secrets of this platform: put it back from a backup. Nothing was changed, and apps run on.`,
    `If there is no backup, secrets have to be entered again: make a new key by  head -c 32 /dev/urandom > ${file}  and start again.`,
  ].join(' ');
}
