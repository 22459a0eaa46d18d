import type { AppOverview } from '../ports/stores/overview-store.ts';
import type { Platform } from '../usecases/platform.ts';

/** What is known of the Apps is told when it changes; this finds what an event was lost for. */
const READ_AGAIN_MS = 30_000;

/** Every App with what is live of it, read again when something of an App was told: for loops that look each second. */
export class KnownApps {
  readonly #platform: Pick<Platform, 'stores' | 'bus' | 'clock'>;
  #apps: { byId: ReadonlyMap<string, AppOverview>; readAt: number } | undefined;
  #unsubscribe: (() => void) | undefined;

  constructor(platform: Pick<Platform, 'stores' | 'bus' | 'clock'>) {
    this.#platform = platform;
  }

  open(): void {
    this.#unsubscribe = this.#platform.bus.subscribe((event) => {
      if (event.type === 'app-changed') this.#apps = undefined;
    });
  }

  close(): void {
    this.#unsubscribe?.();
  }

  async all(): Promise<ReadonlyMap<string, AppOverview>> {
    const now = this.#platform.clock.now();
    if (this.#apps && Math.abs(now - this.#apps.readAt) < READ_AGAIN_MS) return this.#apps.byId;
    // Kept first: what is told while it is read makes it old again.
    const reading = { byId: new Map<string, AppOverview>(), readAt: now };
    this.#apps = reading;
    try {
      for (const overview of await this.#platform.stores.overviews.ofAll()) reading.byId.set(overview.app.id, overview);
    } catch (error) {
      this.#apps = undefined;
      throw error;
    }
    return reading.byId;
  }
}
