import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startDetached } from '../../plane/src/detached-process.ts';
import { isSameProcess, type ProcessIdentity } from '../../plane/src/process-identity.ts';
import { LOGS, STATE } from '../settings.ts';
import { until } from './until.ts';

const RECORDS = join(STATE, 'daemons');
const TERM_MS = 10_000;

/** Starts a program that outlives this one; its output is appended to `<name>.log`. One that runs already is left as it is. */
export async function startDaemon(name: string, argv: string[], env: Record<string, string> = {}): Promise<void> {
  const known = await identityOf(name);
  if (known && isSameProcess(known)) return;
  await mkdir(RECORDS, { recursive: true });
  await mkdir(LOGS, { recursive: true });
  const log = join(LOGS, `${name}.log`);
  const { PATH = '' } = process.env;
  const { identity } = await startDetached({
    argv,
    cwd: '/',
    env: { PATH, HOME: '/root', ...env },
    outPath: log,
    errPath: log,
  });
  await writeFile(join(RECORDS, name), JSON.stringify(identity));
}

/** Names of all that were started and not ended again, with whether they run still. */
export async function daemons(): Promise<{ name: string; pid: number; running: boolean }[]> {
  const names = await readdir(RECORDS).catch(() => []);
  const identities = await Promise.all(names.map((name) => identityOf(name)));
  return identities.flatMap((identity, index) =>
    identity ? [{ name: names[index] ?? '', pid: identity.pid, running: isSameProcess(identity) }] : [],
  );
}

/** Ends them: SIGTERM, and SIGKILL when they take too long; `hard` is SIGKILL at once. */
export async function endDaemons(names: readonly string[], how: 'gently' | 'hard'): Promise<void> {
  await Promise.all(names.map((name) => endDaemon(name, how)));
}

async function endDaemon(name: string, how: 'gently' | 'hard'): Promise<void> {
  const identity = await identityOf(name);
  if (identity && isSameProcess(identity)) {
    process.kill(identity.pid, how === 'hard' ? 'SIGKILL' : 'SIGTERM');
    const gone = () => until(`the end of ${name}`, TERM_MS, async () => !isSameProcess(identity), 20);
    await gone().catch(async () => {
      process.kill(identity.pid, 'SIGKILL');
      await gone();
    });
  }
  await rm(join(RECORDS, name), { force: true });
}

async function identityOf(name: string): Promise<ProcessIdentity | undefined> {
  const text = await readFile(join(RECORDS, name), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as ProcessIdentity);
}
