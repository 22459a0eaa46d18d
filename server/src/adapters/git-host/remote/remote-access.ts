import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseGitAddress } from '../../../domain/git-address.ts';
import type { GitAccess, GitHubAccess } from '../../../domain/git-connection.ts';
import { settingVariables, tokenSettings, transferSettings } from '../repository/transfer-settings.ts';

/** How git is called to reach a remote repository: settings before the command, and variables. */
export interface RemoteAccess {
  settings: string[];
  env: Record<string, string>;
}

const CONNECT_SECONDS = 15;
/** Two answers in a row that do not come end a session of ssh (ssh_config(5), `ServerAliveInterval`). */
const ALIVE_SECONDS = 15;

/**
 * Lends the access to `work`. A token travels in a variable of git's own process and reaches no argument, address or file; a private key
 * lies in a file that nobody else may read, for as long as the work lasts.
 */
export async function withRemoteAccess<T>(
  address: string,
  access: Exclude<GitAccess, GitHubAccess>,
  work: (lent: RemoteAccess) => Promise<T>,
): Promise<T> {
  const settings = settingsFor(address);
  if (access.kind === 'none') return work({ settings, env: {} });
  if (access.kind === 'token') return work({ settings, env: settingVariables(tokenSettings(address, access)) });
  const directory = await mkdtemp(join(tmpdir(), 'nonstop4-ssh-'));
  try {
    return await work({
      settings,
      env: { GIT_SSH_COMMAND: await sshCommand(directory, access), GIT_SSH_VARIANT: 'ssh' },
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function settingsFor(address: string): string[] {
  const parsed = parseGitAddress(address);
  if (typeof parsed === 'string') throw new Error(`The address of the git repository cannot be used: ${parsed}.`);
  return [
    ...transferSettings(parsed.protocol),
    ...['transfer.fsckObjects=true', 'push.recurseSubmodules=no'].flatMap((setting) => ['-c', setting]),
  ];
}

async function sshCommand(directory: string, access: Extract<GitAccess, { kind: 'ssh-key' }>): Promise<string> {
  const file = async (name: string, text: string) => {
    const path = join(directory, name);
    await writeFile(path, text.endsWith('\n') ? text : `${text}\n`, { mode: 0o600 });
    return path;
  };
  const [key, known] = [await file('key', access.privateKey), await file('known_hosts', access.knownHosts)];
  const config = await file('config', sshConfig(key, known));
  // The one thing here that a shell reads; the directory's name is of our own making.
  return `ssh -F '${config.replaceAll("'", "'\\''")}'`;
}

function sshConfig(key: string, known: string): string {
  return [
    'Host *',
    '  BatchMode yes',
    `  ConnectTimeout ${CONNECT_SECONDS}`,
    `  ServerAliveInterval ${ALIVE_SECONDS}`,
    '  ServerAliveCountMax 2',
    `  IdentityFile "${key}"`,
    '  IdentitiesOnly yes',
    '  IdentityAgent none',
    '  PreferredAuthentications publickey',
    `  UserKnownHostsFile "${known}"`,
    '  GlobalKnownHostsFile /dev/null',
    '  StrictHostKeyChecking yes',
    '  UpdateHostKeys no',
  ].join('\n');
}
