import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CommandLine } from '../command-line.ts';
import { passToSupervisor } from '../config.ts';
import { CliError, EXIT } from '../exit-codes.ts';

export interface PlatformSettings {
  data?: string;
  port?: string;
  edgePort?: string;
}

/**
 * Becomes the supervisor: its bundle, beside ours, is loaded into this very process, so that signals, output and the exit
 * code are its own and no second process stands between it and the terminal.
 */
export async function startPlatform(commandLine: CommandLine, settings: PlatformSettings): Promise<void> {
  const { texts } = commandLine;
  for (const port of [settings.port, settings.edgePort]) {
    if (port !== undefined && !/^\d{1,5}$/.test(port)) throw new CliError(EXIT.usage, texts.portInvalid(port));
  }
  const supervisor = new URL('./supervisor.js', import.meta.url);
  if (!existsSync(supervisor)) throw new CliError(EXIT.failed, texts.notBuilt);
  passToSupervisor({
    NONSTOP4_DATA: settings.data === undefined ? undefined : resolve(settings.data),
    NONSTOP4_PORT: settings.port,
    NONSTOP4_EDGE_PORT: settings.edgePort,
  });
  await import(supervisor.href);
}
