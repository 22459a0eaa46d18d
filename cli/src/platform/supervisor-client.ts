import { ControlClient, ControlRefused, ControlUnreachable } from '@nonstop4/plane/control-client';
import { dataDirectory } from '@nonstop4/plane/data-directory';

/** One of the platform's own processes, as the supervisor tells of it. */
export interface PlatformProcess {
  name: string;
  pid?: number;
  state: string;
  restarts: number;
  startedAt?: string;
  memoryBytes?: number;
}

/** Where a running platform is reached, and how it keeps Apps apart, as far as its processes know. */
export interface PlatformAddress {
  /** Of the panel. */
  url?: string;
  visitorsPort?: number;
  /** NONSTOP4_SANDBOX that it was started with, or the default. */
  sandbox?: string;
}

/** The supervisor of this machine does not answer: the platform is not running, or runs with another data directory. */
export class PlatformNotRunning extends Error {}

/** Rolling through a process lets it finish what it has; an edge may drain for half a minute. */
const SLOW_MS = 120_000;

/** Speaks to the supervisor on its control socket. */
export class SupervisorClient {
  readonly #control: ControlClient;

  constructor(dataRoot: string) {
    this.#control = new ControlClient(dataDirectory(dataRoot).socket('supervisor'));
  }

  processes(): Promise<PlatformProcess[]> {
    return this.#call('GET', '/processes');
  }

  restart(process: string): Promise<void> {
    return this.#call('POST', `/restart/${encodeURIComponent(process)}`);
  }

  stop(): Promise<void> {
    return this.#call('POST', '/stop');
  }

  close(): void {
    this.#control.close();
  }

  async #call<T>(method: string, path: string): Promise<T> {
    try {
      return await this.#control.call<T>(method, path, { timeoutMs: SLOW_MS });
    } catch (error) {
      if (error instanceof ControlUnreachable) throw new PlatformNotRunning(error.message);
      throw error;
    }
  }
}

/** Whether a platform whose supervisor does not answer runs all the same: it goes on when only that one was killed. */
export async function runsUnwatched(dataRoot: string): Promise<boolean> {
  return (await answersOnSocket(dataRoot, 'server')) || (await answersOnSocket(dataRoot, 'edge-0'));
}

/** Whether one of the processes answers on its own control socket. */
export async function answersOnSocket(dataRoot: string, process: string): Promise<boolean> {
  return (await healthOf(dataRoot, process)) !== undefined;
}

/** What the supervisor says, or the server while nobody watches over it; nothing when no platform runs. */
export async function findAddress(dataRoot: string): Promise<PlatformAddress> {
  const said = await healthOf(dataRoot, 'supervisor');
  return said?.url === undefined ? { ...(await healthOf(dataRoot, 'server')), ...said } : said;
}

async function healthOf(dataRoot: string, process: string): Promise<PlatformAddress | undefined> {
  const control = new ControlClient(dataDirectory(dataRoot).socket(process));
  try {
    return (await control.call<PlatformAddress | undefined>('GET', '/healthz', { timeoutMs: 2_000 })) ?? {};
  } catch (error) {
    if (error instanceof ControlUnreachable || error instanceof ControlRefused) return undefined;
    throw error;
  } finally {
    control.close();
  }
}
