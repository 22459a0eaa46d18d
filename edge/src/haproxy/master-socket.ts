import { connect } from 'node:net';

/** HAProxy did not answer on its master socket. */
export class HaproxyUnreachable extends Error {}

export interface HaproxyWorker {
  pid: number;
  /** From before a reload: it only finishes what it holds. */
  old: boolean;
}

export interface HaproxyProcesses {
  workers: HaproxyWorker[];
  /** Reloads that HAProxy gave up because of the configuration. */
  failedReloads: number;
}

/** HAProxy reads a line into one buffer (tune.bufsize); far below it. */
const MAX_LINE_BYTES = 8 * 1024;
const ANSWER_TIMEOUT_MS = 5_000;

/** Talks to the master process of one HAProxy, and through it to each of its workers (management guide, section 9.4). */
export class MasterSocket {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async processes(): Promise<HaproxyProcesses> {
    return parseProcesses(await this.ask('show proc'));
  }

  /** Sends commands to one worker, as few lines as possible; gives what was answered. */
  async tell(worker: number, commands: readonly string[]): Promise<string> {
    let answers = '';
    for (const line of linesOf(commands.map((command) => `@!${worker} ${command}`))) answers += await this.ask(line);
    return answers;
  }

  /** One line, with what follows it. Throws HaproxyUnreachable. */
  ask(line: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      const socket = connect({ path: this.#path, allowHalfOpen: true });
      const fail = (reason: string): void => reject(new HaproxyUnreachable(`HAProxy does not answer: ${reason}`));
      socket.setTimeout(ANSWER_TIMEOUT_MS, () => socket.destroy(new Error('no answer in time')));
      socket.on('connect', () => socket.end(`${line}\n`));
      socket.on('data', (chunk) => chunks.push(chunk));
      socket.on('error', (error) => fail(error.message));
      socket.on('close', (failed) => {
        if (!failed) resolve(Buffer.concat(chunks).toString());
      });
    });
  }
}

function linesOf(commands: readonly string[]): string[] {
  const lines: string[] = [];
  let line = '';
  for (const command of commands) {
    if (line !== '' && line.length + command.length > MAX_LINE_BYTES) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? command : `${line};${command}`;
  }
  return line === '' ? lines : [...lines, line];
}

function parseProcesses(text: string): HaproxyProcesses {
  const workers: HaproxyWorker[] = [];
  let old = false;
  for (const line of text.split('\n')) {
    if (line.startsWith('# old workers')) old = true;
    const [pid = '', type] = line.split(/\s+/);
    if (type === 'worker') workers.push({ pid: Number(pid), old });
  }
  return { workers, failedReloads: Number(/\[failed: (\d+)\]/.exec(text)?.[1] ?? 0) };
}
