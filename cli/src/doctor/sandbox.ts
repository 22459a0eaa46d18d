import { homedir } from 'node:os';
import { dirname } from 'node:path';
import { findSandbox } from '@nonstop4/plane/sandbox/find-sandbox';
import { type SandboxSetting, sandboxSetting } from '@nonstop4/plane/sandbox/sandbox-setting';
import type { Check, Machine } from './check.ts';

/** Whether Apps and builds are kept apart as the platform's setting wants it: the one that runs says it, else the environment. */
export async function checkSandbox(machine: Machine): Promise<Check> {
  const base = { id: 'sandbox', title: machine.texts.sandbox };
  try {
    return { ...base, ...(await found(machine, sandboxSetting(machine.sandbox))) };
  } catch (error) {
    return { ...base, state: 'missing', detail: (error as Error).message };
  }
}

async function found({ texts, path, dataRoot, program }: Machine, setting: SandboxSetting) {
  const nodeBinDirectory = dirname(process.execPath);
  const seen = await findSandbox(setting, { path, home: homedir(), nodeBinDirectory, hidden: [dataRoot] });
  if (seen.state === 'on') return { state: 'ok', detail: texts.sandboxOn } as const;
  if (seen.state === 'off')
    return { state: 'warn', detail: texts.sandboxOff, fix: `NONSTOP4_SANDBOX=auto ${program} start` } as const;
  const state = setting === 'required' ? 'missing' : 'warn';
  if (seen.reason === 'refused') return { state, detail: texts.sandboxRefused(seen.message) } as const;
  return { state, detail: texts.sandboxMissing, fix: 'sudo apt-get install bubblewrap' } as const;
}
