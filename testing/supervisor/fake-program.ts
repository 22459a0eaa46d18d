/**
 * Stands for the server, an edge or a worker in the supervisor's tests: answers /healthz, notes what it is told in a file,
 * and misbehaves as a file that is named after it says.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serveControl } from '@nonstop4/plane/control-server';
import { dataDirectory } from '@nonstop4/plane/data-directory';

export interface FakeBehaviour {
  /** Printed at start. */
  say?: string;
  /** Exits with this code at start. */
  exit?: number;
  /** Milliseconds that it takes to end after SIGTERM; -1: never. */
  drain?: number;
  setupUrl?: string;
  /** Answers its health only once. */
  deaf?: boolean;
}

const root = process.env.NONSTOP4_DATA ?? '';
const name = process.env.NONSTOP4_PROCESS ?? '';
const data = dataDirectory(root);
const path = join(root, `${name}.behaviour.json`);
const behaviour: FakeBehaviour = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
const note = (what: string) => appendFileSync(join(root, 'notes.log'), `${name} ${what}\n`);

note('start');
if (behaviour.say !== undefined) process.stdout.write(`${behaviour.say}\n`);
if (behaviour.exit !== undefined) process.exit(behaviour.exit);
const { setupUrl } = behaviour;
let answers = 0;
await serveControl(data.socket(name), {
  'GET /healthz': () => {
    answers += 1;
    if (behaviour.deaf && answers > 1) throw new Error('deaf');
    return { name, pid: process.pid, url: 'http://fake.localhost:1', ...(setupUrl ? { setupUrl } : {}) };
  },
  'GET /environment': () => ({ ...process.env }),
});
let asked = 0;
for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const) {
  process.on(signal, () => {
    note(signal);
    asked += 1;
    const drain = behaviour.drain ?? 0;
    if (asked > 1 && name.startsWith('worker')) process.exit(0);
    if (drain >= 0) setTimeout(() => process.exit(0), drain);
  });
}
