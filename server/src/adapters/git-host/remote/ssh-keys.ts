import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { StageFailure } from '../../../domain/failure.ts';
import { parseGitAddress } from '../../../domain/git-address.ts';
import type { HostKey, KeyPair } from '../../../ports/git-servers.ts';

const run = promisify(execFile);
const SCAN_SECONDS = 8;
/** The first that a server has is the one that ssh asks it for. */
const PREFERRED = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ssh-rsa'];

/** By ssh-keygen(1): nobody but the two sides needs to know its format. */
export async function makeKey(): Promise<KeyPair> {
  const directory = await mkdtemp(join(tmpdir(), 'nonstop4-ssh-'));
  try {
    const file = join(directory, 'key');
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'nonstop4', '-f', file]);
    const [privateKey, publicKey] = await Promise.all([readFile(file, 'utf8'), readFile(`${file}.pub`, 'utf8')]);
    return { privateKey, publicKey: publicKey.trim() };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** By ssh-keyscan(1); the best first. Throws StageFailure `git-server-unreachable`. */
export async function hostKeysOf(address: string, signal: AbortSignal): Promise<HostKey[]> {
  const parsed = parseGitAddress(address);
  if (typeof parsed === 'string' || parsed.protocol !== 'ssh')
    throw new Error(`${address} is no address of an ssh server.`);
  const host = parsed.host.replace(/^\[|\]$/g, '');
  const args = ['-T', String(SCAN_SECONDS), '-p', String(parsed.port ?? 22), '-t', 'ed25519,ecdsa,rsa', '--', host];
  const { stdout, stderr } = await run('ssh-keyscan', args, { signal }).catch(
    (error) => error as { stdout: string; stderr: string },
  );
  signal.throwIfAborted();
  const keys = (stdout ?? '').split('\n').flatMap(hostKeyOf);
  if (keys.length > 0) return keys.sort((a, b) => PREFERRED.indexOf(a.type) - PREFERRED.indexOf(b.type));
  const said = (stderr ?? '').split('\n').find((line) => line !== '' && !line.startsWith('#'));
  throw new StageFailure('git-server-unreachable', { host: parsed.host, address, message: said ?? 'it shows no key' });
}

function hostKeyOf(line: string): HostKey[] {
  const [, type, key] = line.split(' ');
  if (line.startsWith('#') || !type || !key) return [];
  const digest = createHash('sha256').update(Buffer.from(key, 'base64')).digest('base64').replace(/=+$/, '');
  return [{ type, fingerprint: `SHA256:${digest}`, line }];
}
