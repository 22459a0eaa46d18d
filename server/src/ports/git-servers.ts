import type { GitConnection } from '../domain/git-connection.ts';

export interface KeyPair {
  /** OpenSSH's format, without a passphrase. */
  privateKey: string;
  /** One line as for authorized_keys. */
  publicKey: string;
}

/** What an ssh server shows of itself. */
export interface HostKey {
  /** `ssh-ed25519`. */
  type: string;
  /** `SHA256:…`, as ssh and the forges print it. */
  fingerprint: string;
  /** As it stands in known_hosts. */
  line: string;
}

/** Git servers that sources may go to, looked at before one is chosen. */
export interface GitServers {
  /** Whether the repository can be read and, as far as its server tells beforehand, written. Throws StageFailure with what is in the way. */
  check(connection: GitConnection, signal: AbortSignal): Promise<void>;
  makeKey(): Promise<KeyPair>;
  /** Throws StageFailure `git-server-unreachable`. */
  hostKeys(address: string, signal: AbortSignal): Promise<HostKey[]>;
}
