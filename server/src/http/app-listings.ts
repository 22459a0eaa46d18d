import type { AppListing } from '../ports/stores/overview-store.ts';
import type { Platform } from '../usecases/platform.ts';

/** Whatever changes an App tells so; this bounds how long a list can be behind something that was not told. */
const KEPT_MS = 2_000;

interface Kept {
  listings: AppListing[];
  until: number;
}

/**
 * The listings of the Apps that each user sees, read again when something of them was told: every open page of the panel asks for the
 * list after each event, and most events are somebody else's.
 */
export class AppListings {
  readonly #platform: Pick<Platform, 'stores' | 'bus'>;
  readonly #kept = new Map<string, Kept>();
  /** Reads that nothing has been told since. */
  readonly #reading = new Map<string, object>();
  readonly #unsubscribe: () => void;

  constructor(platform: Pick<Platform, 'stores' | 'bus'>) {
    this.#platform = platform;
    this.#unsubscribe = platform.bus.subscribe((event) => {
      if (!('ownerId' in event) || event.ownerId === undefined) return;
      this.#forget(event.ownerId);
      if (event.type === 'people-changed') this.#forget(event.userId);
      const appId = event.type === 'event' ? event.event.appId : event.appId;
      for (const [userId, { listings }] of this.#kept) {
        if (listings.some(({ id }) => id === appId)) this.#forget(userId);
      }
      // Whether what is being read has this App in it nobody knows yet.
      this.#reading.clear();
    });
  }

  async of(userId: string): Promise<AppListing[]> {
    const kept = this.#kept.get(userId);
    if (kept && performance.now() < kept.until) return kept.listings;
    const read = {};
    this.#reading.set(userId, read);
    const listings = await this.#platform.stores.overviews.list(userId);
    // What was told while it was read may be missing in it: then it is good for this answer, and for no other.
    if (this.#reading.get(userId) === read) this.#kept.set(userId, { listings, until: performance.now() + KEPT_MS });
    return listings;
  }

  #forget(userId: string): void {
    this.#kept.delete(userId);
    this.#reading.delete(userId);
  }

  close(): void {
    this.#unsubscribe();
  }
}
