import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { USUAL_PATH } from '../usual-path.ts';
import { feedInputs, inputPipes } from './feed-inputs.ts';
import { findProgram } from './find-program.ts';
import { userNumberOf } from './own-user.ts';
import { Sandbox, type SandboxMeans } from './sandbox.ts';
import type { SandboxSetting } from './sandbox-setting.ts';
import { type MachineView, systemView } from './system-view.ts';

/** Whether Apps and builds of this machine are kept apart, and if not, why. */
export type SandboxState =
  | { state: 'on'; sandbox: Sandbox }
  | { state: 'off' }
  /** `message` is what the system said, one line; empty where there is no bubblewrap to ask. */
  | { state: 'unavailable'; reason: 'not-installed' | 'refused'; message: string };

/** Where the platform's own programs are looked for, whatever its PATH is. */
const SYSTEM_PATH = `${USUAL_PATH}:/usr/sbin:/sbin`;
const PATIENCE_MS = 10_000;

/** Makes a sandbox and looks out of it: what works once will work for Apps. */
export async function findSandbox(setting: SandboxSetting, machine: MachineView): Promise<SandboxState> {
  if (setting === 'off') return { state: 'off' };
  const bubblewrap = findProgram('bwrap', SYSTEM_PATH);
  if (!bubblewrap) return { state: 'unavailable', reason: 'not-installed', message: '' };
  const isRoot = process.getuid?.() === 0;
  const setpriv = isRoot ? findProgram('setpriv', SYSTEM_PATH) : undefined;
  if (isRoot && !setpriv)
    return { state: 'unavailable', reason: 'refused', message: 'setpriv (package util-linux) is missing' };
  const prlimit = findProgram('prlimit', SYSTEM_PATH);
  const means = {
    ...{ bubblewrap, view: systemView(machine), hidden: machine.hidden },
    ...(setpriv ? { setpriv } : {}),
    ...(prlimit ? { prlimit } : {}),
  };
  const modern = new Sandbox({ ...means, sized: true });
  if ((await refusalOf(modern)) === undefined) return { state: 'on', sandbox: modern };
  const old = new Sandbox({ ...means, sized: false } satisfies SandboxMeans);
  const message = await refusalOf(old);
  return message === undefined ? { state: 'on', sandbox: old } : { state: 'unavailable', reason: 'refused', message };
}

/** The state in one sentence for the operator, and what to do where there is something. */
export function sandboxInWords(state: SandboxState): string {
  if (state.state === 'on') {
    const user = state.sandbox.ownUsers ? ', each as a user of its own' : '';
    return `Apps and builds run in sandboxes: each sees its own files and processes only${user}.`;
  }
  const open =
    'Apps and builds run as your own user and are not kept apart, nor from your files: deploy only code that you trust';
  if (state.state === 'off') return `${open}. For sandboxes set NONSTOP4_SANDBOX=auto and start again (it is off).`;
  if (state.reason === 'not-installed')
    return `${open}. For sandboxes install bubblewrap (sudo apt-get install bubblewrap) and start again.`;
  return `${open}. This machine refuses sandboxes: ${state.message}. See docs/sandbox.md.`;
}

/** What keeps a sandbox from working, in the system's words; undefined when it works. */
async function refusalOf(sandbox: Sandbox): Promise<string | undefined> {
  const directory = await mkdtemp(join(tmpdir(), 'nonstop4-sandbox-'));
  try {
    const { argv, env, inputs } = sandbox.enclose(
      { argv: ['true'], cwd: '/', env: { PATH: '/usr/bin:/bin' } },
      {
        ...{ readOnly: [], writable: [], temporary: directory, home: { inside: '/home/app', directory } },
        ...{ user: userNumberOf(''), mark: { name: 'NONSTOP4_TRY', value: 'sandbox' }, endsWithStarter: true },
      },
    );
    return await complaintOf(argv, env, inputs);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function complaintOf(argv: string[], env: Record<string, string>, inputs: string[]): Promise<string | undefined> {
  const [program = '', ...rest] = argv;
  const child = spawn(program, rest, {
    cwd: '/',
    env,
    stdio: ['ignore', 'ignore', 'pipe', ...inputPipes(inputs)],
    timeout: PATIENCE_MS,
  });
  feedInputs(child, inputs);
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
  });
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code) =>
      resolve(code === 0 ? undefined : said.trim().split('\n').at(-1) || `bwrap ended with ${code}`),
    );
  });
}
