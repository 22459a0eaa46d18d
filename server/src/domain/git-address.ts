export interface GitAddress {
  protocol: 'https' | 'http' | 'ssh';
  host: string;
  port?: number;
  path: string;
  /** Of SSH: who signs in. */
  userName?: string;
}

/** Why an address cannot be used; the sentences are made where it was typed in. */
export type GitAddressFault = 'not-an-address' | 'password-inside' | 'not-encrypted';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
/** `git@github.com:kim/apps.git`, as every git server shows it for copying. */
const SCP_LIKE = /^(?<userName>[a-z0-9][a-z0-9._-]*)@(?<host>[a-z0-9][a-z0-9.-]*):(?<path>[^/:\s-][^:\s]*)$/i;
const HOST = /^([a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])$/i;

/**
 * An https or ssh address of a git repository. Plain http is for this machine only: a token could be read on its way. No name
 * or password is accepted inside an https address, where logs and lists of processes would show it.
 */
export function parseGitAddress(text: string): GitAddress | GitAddressFault {
  const scp = SCP_LIKE.exec(text)?.groups;
  if (scp) return { protocol: 'ssh', host: scp.host ?? '', path: scp.path ?? '', userName: scp.userName ?? '' };
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const protocol = url?.protocol.slice(0, -1);
  if (!url || (protocol !== 'https' && protocol !== 'http' && protocol !== 'ssh')) return 'not-an-address';
  if (url.password !== '' || (protocol !== 'ssh' && url.username !== '')) return 'password-inside';
  if (protocol === 'http' && !LOOPBACK.has(url.hostname)) return 'not-encrypted';
  // A host that begins with a dash would be an option of ssh.
  if (!HOST.test(url.hostname) || url.pathname.length < 2 || url.search !== '' || url.hash !== '')
    return 'not-an-address';
  return {
    protocol,
    host: url.hostname,
    path: url.pathname,
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    ...(url.username === '' ? {} : { userName: decodeURIComponent(url.username) }),
  };
}
