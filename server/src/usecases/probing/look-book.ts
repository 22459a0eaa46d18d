import { setImmediate as others } from 'node:timers/promises';
import { DayLooks, dayOf } from '../../domain/availability/day-looks.ts';
import type { Platform } from '../platform.ts';

/** Rows of one transaction: a thousand Apps' are written without keeping a request waiting. */
const AT_ONCE = 100;

interface Page {
  appId: string;
  day: number;
  looks: Promise<DayLooks>;
  changed: boolean;
}

/** The present day's looks at each App, written down again and again by whoever asks for it. */
export class LookBook {
  readonly #platform: Pick<Platform, 'stores'>;
  readonly #pages = new Map<string, Page>();

  constructor(platform: Pick<Platform, 'stores'>) {
    this.#platform = platform;
  }

  /** Throws when what was written of the day before cannot be read. */
  async note(appId: string, at: number, failed: boolean): Promise<void> {
    const page = this.#page(appId, dayOf(at));
    (await page.looks).add(at, failed);
    page.changed = true;
  }

  /** Throws when it cannot be written; what could not stays for the next time. */
  async write(now: number): Promise<void> {
    const changed = [...this.#pages.values()].filter((page) => page.changed);
    for (let first = 0; first < changed.length; first += AT_ONCE) {
      await this.#writePages(changed.slice(first, first + AT_ONCE));
      await others();
    }
    const today = dayOf(now);
    for (const [key, page] of this.#pages) if (!page.changed && page.day < today) this.#pages.delete(key);
  }

  async #writePages(pages: Page[]): Promise<void> {
    const records: { appId: string; looks: DayLooks }[] = [];
    for (const page of pages) {
      records.push({ appId: page.appId, looks: await page.looks });
      page.changed = false;
    }
    try {
      await this.#platform.stores.availability.putLooks(records);
    } catch (error) {
      for (const page of pages) page.changed = true;
      throw error;
    }
  }

  #page(appId: string, day: number): Page {
    const key = `${appId} ${day}`;
    const present = this.#pages.get(key);
    if (present) return present;
    const looks = this.#read(appId, day);
    const page = { appId, day, looks, changed: false };
    this.#pages.set(key, page);
    // Tried again with the next look.
    looks.catch(() => this.#pages.delete(key));
    return page;
  }

  // A server that was started again goes on with the day that the one before it had begun.
  async #read(appId: string, day: number): Promise<DayLooks> {
    const days = await this.#platform.stores.availability.listLooks(appId, day);
    return days.find((looks) => looks.day === day) ?? new DayLooks(day);
  }
}
