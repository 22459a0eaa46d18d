import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { makeCertificate } from '../https/certificates.ts';
import { temporaryDirectory } from '../temporary-directory.ts';
import { writeFiles } from '../write-files.ts';
import { git } from './git.ts';
import { HttpGitServer } from './http-git-server.ts';

export const HOST = 'git.example.com';

export interface ForeignOptions {
  /** Undefined: everybody may read. */
  token?: string;
  /** Which its certificate is for. */
  hostname?: string;
  /** Where everything of it lies. Default: one of the running test's own. */
  directory?: string;
}

/** A git server of others by https, which is on this machine's loopback, with one repository and a developer's clone of it. */
export class ForeignRepository {
  readonly server: HttpGitServer;
  /** PEM of the authority that its certificate is from. */
  readonly root: string;
  readonly #clone: string;

  private constructor(server: HttpGitServer, root: string, clone: string) {
    this.server = server;
    this.root = root;
    this.#clone = clone;
  }

  static async start({
    token,
    hostname = HOST,
    directory = temporaryDirectory(),
  }: ForeignOptions = {}): Promise<ForeignRepository> {
    const root = join(directory, 'served');
    mkdirSync(root);
    git(root, 'init', '--quiet', '--bare', '--initial-branch=main', 'shop.git');
    git(directory, 'init', '--quiet', '--initial-branch=main', 'clone');
    const clone = join(directory, 'clone');
    git(clone, 'remote', 'add', 'origin', join(root, 'shop.git'));
    const certificate = makeCertificate({ hostnames: [hostname] });
    const tls = { hostname, chain: certificate.chain, key: certificate.key };
    const server = await HttpGitServer.start({ root, userName: 'kim', tls, ...(token === undefined ? {} : { token }) });
    return new ForeignRepository(server, certificate.root, clone);
  }

  get address(): string {
    return this.server.addressOf('shop.git');
  }

  get port(): number {
    return Number(new URL(this.address).port);
  }

  /** Makes these files the whole content of a branch; gives the commit. */
  async commit(files: Record<string, string>, { branch = 'main', subject = 'a change' } = {}): Promise<string> {
    git(this.#clone, 'checkout', '--quiet', '-B', branch);
    await this.change(async (clone) => {
      git(clone, 'rm', '-r', '--quiet', '--cached', '--ignore-unmatch', '.');
      git(clone, 'clean', '-d', '-f', '-x', '--quiet');
      await writeFiles(clone, files);
    }, subject);
    return git(this.#clone, 'rev-parse', 'HEAD');
  }

  /** Whatever a developer does in the clone, committed and pushed. */
  async change(work: (clone: string) => void | Promise<void>, subject = 'a change'): Promise<void> {
    await work(this.#clone);
    git(this.#clone, 'add', '--all');
    git(this.#clone, 'commit', '--quiet', '--allow-empty', '--message', subject);
    git(this.#clone, 'push', '--quiet', '--force', 'origin', 'HEAD');
  }

  async stop(): Promise<void> {
    await this.server.down();
  }
}
