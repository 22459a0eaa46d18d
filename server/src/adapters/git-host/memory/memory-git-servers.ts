import type { StageFailure } from '../../../domain/failure.ts';
import type { GitConnection } from '../../../domain/git-connection.ts';
import type { GitServers, HostKey, KeyPair } from '../../../ports/git-servers.ts';

/** A strict fake for tests: servers are what the test says of them. */
export class MemoryGitServers implements GitServers {
  /** Every connection that was tried. */
  readonly checked: GitConnection[] = [];
  #failure: StageFailure | undefined;
  #keys = 0;

  /** Until it is called with nothing. */
  fail(failure?: StageFailure): void {
    this.#failure = failure;
  }

  async check(connection: GitConnection, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.checked.push(connection);
    if (this.#failure) throw this.#failure;
  }

  async makeKey(): Promise<KeyPair> {
    this.#keys += 1;
    return { privateKey: `private-${this.#keys}`, publicKey: `ssh-ed25519 public-${this.#keys}` };
  }

  async hostKeys(address: string, signal: AbortSignal): Promise<HostKey[]> {
    signal.throwIfAborted();
    if (this.#failure) throw this.#failure;
    return [{ type: 'ssh-ed25519', fingerprint: 'SHA256:abc', line: `${address} ssh-ed25519 abc` }];
  }
}
