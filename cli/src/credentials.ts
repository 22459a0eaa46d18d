import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';

const CredentialsSchema = z.object({ url: z.url(), token: z.string().min(1), tokenId: z.string(), name: z.string() });

/** What `login` keeps: of one platform, the last one that was signed in to. */
export type Credentials = z.infer<typeof CredentialsSchema>;

/** Undefined when there is none, or when the file is not one of ours: `login` then makes it new. */
export async function readCredentials(file: string): Promise<Credentials | undefined> {
  try {
    return CredentialsSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/** Mode 0600: who reads it can do everything that its user can. */
export async function writeCredentials(file: string, credentials: Credentials): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${process.pid}`;
  await writeFile(temporary, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
  await chmod(temporary, 0o600); // a file that was there before keeps its mode when it is written
  await rename(temporary, file);
}

export async function removeCredentials(file: string): Promise<void> {
  await rm(file, { force: true });
}
