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

/** What a forge's API tells of a repository. */
export interface ForgeRepository {
  /** missing: nobody has made it yet, and it can be made. renamed: `address` is another one than was asked for. */
  state: 'there' | 'missing' | 'renamed';
  address: string;
  isPrivate?: boolean;
  /** When the token will be refused, in milliseconds since 1970. */
  tokenEndsAt?: number;
}

/** Where a forge is to tell of pushes. */
export interface ForgeHook {
  url: string;
  /** Its deliveries are signed with it. */
  secret: string;
}

/** Git servers that sources may go to, looked at before one is chosen. */
export interface GitServers {
  /**
   * Whether the repository can be read and, as far as its server tells beforehand, written. `make`: one that is missing is made where a forge's API can. Gives what such an API tells.
   * Throws StageFailure with what is in the way.
   */
  check(connection: GitConnection, make: boolean, signal: AbortSignal): Promise<ForgeRepository | undefined>;
  /** Has a forge tell of pushes; a webhook for the same address gets the new secret. Throws StageFailure. */
  makeHook(connection: GitConnection, hook: ForgeHook, signal: AbortSignal): Promise<void>;
  makeKey(): Promise<KeyPair>;
  /** Throws StageFailure `git-server-unreachable`. */
  hostKeys(address: string, signal: AbortSignal): Promise<HostKey[]>;
}
