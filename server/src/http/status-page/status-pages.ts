import { createHash } from 'node:crypto';
import type { Locale } from '@nonstop4/contract';
import { type AppAvailability, availabilityOf } from '../../usecases/availability-of-app.ts';
import type { Platform } from '../../usecases/platform.ts';
import { renderNoStatus, renderStatus } from './render-status.ts';

/** Looks are written down every twenty seconds: a page is hardly fresher for being made more often. */
const KEPT_MS = 10_000;
/** Two languages of each. */
const MOST_KEPT = 400;

export interface MadePage {
  html: string;
  etag: string;
}

interface Kept {
  page: Promise<MadePage>;
  until: number;
}

/** Status pages as they are sent, each made once in ten seconds however many ask for it. */
export class StatusPages {
  readonly #platform: Pick<Platform, 'stores' | 'clock' | 'rules'>;
  readonly #kept = new Map<string, Kept>();

  readonly #fonts: string | undefined;
  /** What is answered where nothing is published. */
  readonly none: Record<Locale, MadePage>;

  constructor(platform: Pick<Platform, 'stores' | 'clock' | 'rules'>, fonts: string | undefined) {
    this.#platform = platform;
    this.#fonts = fonts;
    const none = (locale: Locale) => made(renderNoStatus({ locale, fonts }));
    this.none = { en: none('en'), ko: none('ko') };
  }

  /** Undefined when nothing is published under that name, whatever is there. */
  async of(appName: string, locale: Locale): Promise<MadePage | undefined> {
    const app = await this.#platform.stores.apps.byName(appName);
    // Asked each time: a page that its owner has withdrawn is gone at once.
    if (!app?.statusPublic || app.deleting) return undefined;
    const key = `${app.id} ${locale}`;
    const kept = this.#kept.get(key);
    if (kept && performance.now() < kept.until) return kept.page;
    const page = availabilityOf(this.#platform, app).then((seen) => this.#make(appName, seen, locale));
    this.#keep(key, page);
    return page;
  }

  #make(appName: string, seen: AppAvailability, locale: Locale): MadePage {
    return made(renderStatus(appName, seen, { now: this.#platform.clock.now(), locale, fonts: this.#fonts }));
  }

  #keep(key: string, page: Promise<MadePage>): void {
    this.#kept.delete(key);
    const oldest = this.#kept.keys().next().value;
    if (this.#kept.size >= MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    this.#kept.set(key, { page, until: performance.now() + KEPT_MS });
    page.catch(() => this.#kept.delete(key));
  }
}

function made(html: string): MadePage {
  return { html, etag: `"${createHash('sha256').update(html).digest('base64url').slice(0, 22)}"` };
}
