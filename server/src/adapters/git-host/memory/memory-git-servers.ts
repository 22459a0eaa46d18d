import type { StageFailure } from '../../../domain/failure.ts';
import type { GitConnection } from '../../../domain/git-connection.ts';
import type { ForgeHook, ForgeRepository, GitServers, HostKey, KeyPair } from '../../../ports/git-servers.ts';

/** A strict fake for tests: servers are what the test says of them. */
export class MemoryGitServers implements GitServers {
  /** Every connection that was tried. */
  readonly checked: GitConnection[] = [];
  /** Every webhook that was made. */
  readonly hooks: ForgeHook[] = [];
  #failure: StageFailure | undefined;
  #repository: ForgeRepository | undefined;
  #keys = 0;

  /** Until it is called with nothing. */
  fail(failure?: StageFailure): void {
    this.#failure = failure;
  }

  /** What the API of every forge tells. */
  tell(repository: ForgeRepository): void {
    this.#repository = repository;
  }

  async check(connection: GitConnection, make: boolean, signal: AbortSignal): Promise<ForgeRepository | undefined> {
    signal.throwIfAborted();
    this.checked.push(connection);
    if (this.#failure) throw this.#failure;
    if (connection.access.kind !== 'github') return undefined;
    const { state = 'there', ...rest } = this.#repository ?? { address: connection.address };
    return { ...rest, state: make && state === 'missing' ? 'there' : state };
  }

  async makeHook(connection: GitConnection, hook: ForgeHook, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (connection.access.kind !== 'github') throw new Error('There is no forge.');
    if (this.#failure) throw this.#failure;
    this.hooks.push(hook);
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
