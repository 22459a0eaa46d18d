import type { Server } from 'node:http';
import { serveControl } from '@nonstop4/plane/control-server';
import { openSetup, setupLink } from '../usecases/accounts/set-up-owner.ts';
import type { Platform } from '../usecases/platform.ts';

/** What the supervisor prints: see supervisor/README.md. */
export interface Announcement {
  name: string;
  pid: number;
  startedAt: string;
  url: string;
  /** One-time link to make the first account; absent once it exists. */
  setupUrl?: string;
}

/** Tells the machine's owner, over the control socket, where the panel is and how to make the first account. */
export async function announce(
  platform: Pick<Platform, 'stores' | 'ids'>,
  options: { socket: string; name: string; url: string; panelUrl: string; opensSetup: boolean },
): Promise<Server> {
  const startedAt = new Date().toISOString();
  // One link is good at a time: of several servers on one machine the first one has it.
  const token = options.opensSetup ? await openSetup(platform) : undefined;
  return serveControl(options.socket, {
    'GET /healthz': async (): Promise<Announcement> => {
      const needed = token !== undefined && (await platform.stores.users.count()) === 0;
      const setup = needed ? { setupUrl: setupLink(options.panelUrl, token) } : {};
      return { name: options.name, pid: process.pid, startedAt, url: options.url, ...setup };
    },
  });
}
