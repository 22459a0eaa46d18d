import { spawn } from 'node:child_process';

export interface Answer {
  /** Null where the program is not there or did not end. */
  code: number | null;
  out: string;
  err: string;
}

/** kubectl(1) of the PATH, on the cluster that it is set to. */
export type Kubectl = (...args: string[]) => Promise<Answer>;

const PATIENCE_MS = 30_000;

export const kubectl: Kubectl = (...args) =>
  new Promise((resolve) => {
    const answer: Answer = { code: null, out: '', err: '' };
    const child = spawn('kubectl', ['--request-timeout=10s', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: PATIENCE_MS,
    });
    child.stdout.on('data', (chunk: Buffer) => {
      answer.out += chunk.toString('utf8');
    });
    child.stderr.on('data', (chunk: Buffer) => {
      answer.err += chunk.toString('utf8');
    });
    child.once('error', (error) => resolve({ ...answer, err: error.message }));
    child.once('close', (code) => resolve({ ...answer, code }));
  });

/** The objects that `kubectl get … -o json` tells; undefined when it refuses. */
export async function objectsOf<T>(ask: Kubectl, ...args: string[]): Promise<T[] | undefined> {
  const { code, out } = await ask('get', ...args, '-o', 'json');
  return code === 0 ? (JSON.parse(out) as { items: T[] }).items : undefined;
}
