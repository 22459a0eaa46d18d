import { answersOnSocket, type PlatformProcess, SupervisorClient } from '../platform/supervisor-client.ts';
import type { Check, Machine } from './check.ts';

/** The platform's processes; undefined when no supervisor answers. */
export async function findPlatform(dataRoot: string): Promise<PlatformProcess[] | undefined> {
  const supervisor = new SupervisorClient(dataRoot);
  try {
    return await supervisor.processes();
  } catch {
    return undefined;
  } finally {
    supervisor.close();
  }
}

/** A platform that is not running is no fault; one that runs with a part that does not answer is. */
export async function checkPlatform(
  { dataRoot, texts, program }: Machine,
  processes: PlatformProcess[] | undefined,
  unwatched: boolean,
): Promise<Check[]> {
  const title = texts.platform;
  if (!processes) {
    const detail = unwatched ? texts.unwatched : texts.notRunning;
    return [{ id: 'supervisor', state: 'warn', title, detail, fix: `${program} start` }];
  }
  const checks: Check[] = [{ id: 'supervisor', state: 'ok', title, detail: texts.running }];
  for (const process of processes) {
    const answers = await answersOnSocket(dataRoot, process.name);
    checks.push({
      id: process.name,
      state: answers ? 'ok' : 'missing',
      title: process.name,
      detail: answers ? texts.answers(process.restarts) : texts.doesNotAnswer(process.state),
      ...(answers ? {} : { fix: `${program} platform restart ${process.name}` }),
    });
  }
  return checks;
}
