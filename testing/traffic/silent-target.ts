import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterThisTest } from './cleanup.ts';

const PROGRAM = `
  const server = require('node:http').createServer((request, response) => {
    if (request.url === '/slow') { console.log('got slow'); return; }
    response.end('alive');
  });
  server.listen({ port: 0, host: '127.0.0.1', backlog: Number(process.argv[1]) }, () => console.log(server.address().port));
`;

/** A replica in a process of its own, which can be stopped in its tracks: it keeps its connections and says nothing. */
export class SilentTarget {
  readonly id = 'silent';
  readonly host = '127.0.0.1';
  readonly port: number;
  readonly pid: number;
  stopped = false;
  /** Everything it printed. */
  readonly output: () => string;

  private constructor(port: number, pid: number, output: () => string) {
    this.port = port;
    this.pid = pid;
    this.output = output;
  }

  /** `backlog`: how many connections the kernel takes for it while it is stopped. */
  static async start(backlog: number): Promise<SilentTarget> {
    const child = spawn(process.execPath, ['-e', PROGRAM, String(backlog)], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    await once(child.stdout, 'data');
    const exited = once(child, 'exit');
    afterThisTest(() => {
      child.kill('SIGKILL');
      return exited;
    });
    return new SilentTarget(Number(output.trim()), child.pid as number, () => output);
  }

  /** The process stands still; what it holds stays open. */
  stopInItsTracks(): void {
    this.stopped = true;
    process.kill(this.pid, 'SIGSTOP');
  }

  goOn(): void {
    this.stopped = false;
    process.kill(this.pid, 'SIGCONT');
  }

  /** Fills the kernel's queue of a stopped one, so that a further connection is never made. */
  async fillBacklog(): Promise<void> {
    for (;;) {
      const socket = connect(this.port, this.host);
      socket.on('error', () => undefined);
      afterThisTest(() => socket.destroy());
      if (!(await connectsSoon(socket))) return;
    }
  }
}

function connectsSoon(socket: Socket): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), 200);
    socket.once('connect', () => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
