// A real Kubernetes with two workers on this machine, for the tests and for whoever wants to try it.
//   npm run cluster:build | cluster:up | cluster:down | cluster:status | cluster:edges | cluster:kill-node -- N | cluster:start-node -- N

import { ensureBinaries } from './binaries/build-binaries.ts';
import { setCable } from './cluster/network.ts';
import { cutPower } from './cluster/power.ts';
import { startWorker, untilReady } from './cluster/worker.ts';
import { down } from './commands/down.ts';
import { edges } from './commands/edges.ts';
import { status } from './commands/status.ts';
import { up } from './commands/up.ts';
import { ensureRequirements } from './machine/requirements.ts';
import { workerOf } from './settings.ts';

const COMMANDS: Record<string, (argument?: string) => Promise<void>> = {
  build: async () => {
    await ensureRequirements(say);
    await ensureBinaries(say);
    say('The programs of the testbed are built.');
  },
  up: () => up(say),
  down: () => down(say),
  status: () => status(say),
  edges: () => edges(say),
  'kill-node': async (number) => {
    const worker = workerOf(number);
    await cutPower(worker);
    say(`${worker.name} has lost its power. npm run cluster:start-node -- ${worker.number} brings it back.`);
  },
  'start-node': async (number) => {
    const worker = workerOf(number);
    await setCable(worker, 'up');
    await startWorker(worker);
    await untilReady(worker);
    say(`${worker.name} is ready.`);
  },
};

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

const [name = '', argument] = process.argv.slice(2);
const command = COMMANDS[name];
if (!command) {
  process.stderr.write(`“${name}” is none of ${Object.keys(COMMANDS).join(', ')}.\n`);
  process.exit(2);
}
try {
  await command(argument);
  // The daemons are children of this process: it would wait for their end.
  process.exit(0);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}
