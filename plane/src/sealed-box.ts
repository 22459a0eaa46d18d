import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { link, mkdir, open as openFile, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readBytesIfThere } from './atomic-file.ts';

/** AES-256 (FIPS 197) in Galois/Counter Mode with the nonce and tag lengths that NIST SP 800-38D recommends. */
const ALGORITHM = 'aes-256-gcm';
export const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const FORMAT = 'v1';

/** The sealed text cannot be opened: another key, another context, or it was changed. */
export class SealBroken extends Error {}

/**
 * The platform's key: 32 random bytes in a file of mode 0600. Several processes may ask at once on the first start; the
 * first to come makes it and all get the same. Throws when the file has another length (never replaces it: everything
 * that was sealed would be lost).
 */
export async function loadOrCreateKey(path: string): Promise<Buffer> {
  return checkKey(path, (await readBytesIfThere(path)) ?? (await createKey(path)));
}

/** Throws when the content of a file cannot be a key. */
export function checkKey(path: string, key: Buffer): Buffer {
  if (key.length !== KEY_BYTES) {
    throw new Error(
      `${path} is not a key (${key.length} bytes instead of ${KEY_BYTES}): put the right file back from a backup.`,
    );
  }
  return key;
}

/**
 * Encrypts a text. The context (what it is for: `replica:abc`) is not stored but must be the same at opening, so that a
 * sealed value cannot be moved to another place. Form: `v1:` base64url(nonce | tag | ciphertext).
 */
export function seal(key: Buffer, plaintext: string, context: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(Buffer.from(context, 'utf8'));
  const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
  return `${FORMAT}:${Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]).toString('base64url')}`;
}

/** The text that was sealed. Throws SealBroken. */
export function open(key: Buffer, sealed: string, context: string): string {
  const [format, payload = ''] = sealed.split(':', 2);
  const bytes = Buffer.from(payload, 'base64url');
  if (format !== FORMAT || bytes.length < NONCE_BYTES + TAG_BYTES) throw new SealBroken('not a sealed value');
  const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(context, 'utf8'))
    .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  try {
    return decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    throw new SealBroken('the sealed value was made with another key or for another place, or it was changed');
  }
}

// Written whole under another name and then linked: a link fails when the name is taken, and nobody reads half a key.
async function createKey(path: string): Promise<Buffer> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
  const file = await openFile(temporary, 'wx', 0o600);
  try {
    await file.writeFile(randomBytes(KEY_BYTES));
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(temporary, { force: true });
  }
  return readFile(path);
}
