import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../free-ports.ts';

const SSHD = '/usr/sbin/sshd';
const SSH_KEYGEN = '/usr/bin/ssh-keygen';

/** A real sshd on this machine's loopback that lets one key in, to repositories anywhere on its disk. */
export class SshGitServer {
  readonly port: number;
  readonly #directory: string;
  #child: ChildProcess | undefined;

  private constructor(directory: string, port: number) {
    this.#directory = directory;
    this.port = port;
  }

  /** `directory`: an empty one for its keys and configuration. Fails with what to install, never skips. */
  static async start(directory: string): Promise<SshGitServer> {
    if (!existsSync(SSHD)) throw new Error(`No sshd at ${SSHD}: install it (apt install openssh-server).`);
    const server = new SshGitServer(directory, (await freePorts(1))[0] as number);
    execFileSync(SSH_KEYGEN, ['-q', '-t', 'ed25519', '-N', '', '-f', join(directory, 'host_key')]);
    writeFileSync(join(directory, 'authorized_keys'), '', { mode: 0o600 });
    writeFileSync(join(directory, 'sshd_config'), server.#configuration());
    // Its place for separated privileges; Debian's own unit makes it at the start of the service.
    if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
    await server.up();
    return server;
  }

  addressOf(repository: string): string {
    return `ssh://${userInfo().username}@127.0.0.1:${this.port}${repository}`;
  }

  /** The line of a public key; nobody else gets in. */
  letIn(publicKey: string, options = ''): void {
    writeFileSync(join(this.#directory, 'authorized_keys'), `${options}${options && ' '}${publicKey.trim()}\n`, {
      mode: 0o600,
    });
  }

  /** As a client keeps it. */
  knownHostsLine(): string {
    const [type, key] = readFileSync(join(this.#directory, 'host_key.pub'), 'utf8').split(' ');
    return `[127.0.0.1]:${this.port} ${type} ${key}`;
  }

  async up(): Promise<void> {
    const child = spawn(SSHD, ['-D', '-e', '-f', join(this.#directory, 'sshd_config')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#child = child;
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += String(chunk);
    });
    while (!(await answers(this.port))) {
      if (child.exitCode !== null) throw new Error(`sshd ended: ${said}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async down(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  #configuration(): string {
    return [
      `Port ${this.port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${join(this.#directory, 'host_key')}`,
      `AuthorizedKeysFile ${join(this.#directory, 'authorized_keys')}`,
      'PidFile none',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'PermitRootLogin prohibit-password',
      'StrictModes no',
      'UsePAM no',
      '',
    ].join('\n');
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
