import { certifyEdges } from '../usecases/https/certify-edges.ts';
import {
  type DueOrder,
  dueOrders,
  forgetOldHostnames,
  orderCertificate,
} from '../usecases/https/order-certificates.ts';
import { offersHttps, shownOfAll } from '../usecases/https/shown-certificates.ts';
import type { Platform } from '../usecases/platform.ts';

const RESYNC_MS = 30_000;
/** What changes within this time is looked at once. */
const GATHER_MS = 100;
const ORDERS_AT_ONCE = 3;

/** Keeps on the edges the certificates that Apps have, and orders from the authority those that they lack. */
export class CertificateLoop {
  readonly #platform: Platform;
  readonly #onError: (error: unknown) => void;
  readonly #orders = new Map<string, Promise<void>>();
  #stop = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #soon: NodeJS.Timeout | undefined;
  #passing: Promise<void> | undefined;
  #again = false;
  #unsubscribe: (() => void) | undefined;

  constructor(platform: Platform, onError: (error: unknown) => void) {
    this.#platform = platform;
    this.#onError = onError;
  }

  /** Resolves when the edges that are up have what they are to show. */
  async open(): Promise<void> {
    const { router } = this.#platform;
    if (!router.terminatesTls) return;
    // Switched off: edges that have certificates of before send nobody to https any more.
    if (!offersHttps(this.#platform)) return router.certify({ certificates: [] }).catch(this.#onError);
    this.#stop = new AbortController();
    this.#pass();
    this.#timer = setInterval(() => this.#pass(), RESYNC_MS);
    this.#unsubscribe = this.#platform.bus.subscribe((event) => {
      if (event.type === 'app-changed') this.#passSoon();
    });
    await this.#passing;
  }

  /** Resolves when nothing of it uses the platform any more; an order on its way is given up and begun anew later. */
  async close(): Promise<void> {
    this.#stop.abort();
    clearInterval(this.#timer);
    clearTimeout(this.#soon);
    this.#soon = undefined;
    this.#unsubscribe?.();
    await this.#passing;
    await Promise.all(this.#orders.values());
  }

  #passSoon(): void {
    if (this.#stop.signal.aborted) return;
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      this.#pass();
    }, GATHER_MS);
  }

  #pass(): void {
    if (this.#passing) {
      this.#again = true;
      return;
    }
    this.#again = false;
    this.#passing = this.#work()
      .catch(this.#onError)
      .finally(() => {
        this.#passing = undefined;
        if (this.#again) this.#passSoon();
      });
  }

  async #work(): Promise<void> {
    const hostnames = await shownOfAll(this.#platform);
    await forgetOldHostnames(this.#platform, hostnames);
    // Also before an order: edges answer its challenge.
    await certifyEdges(this.#platform, hostnames);
    // Looked up anew: an order may have ended while the edges were told.
    for (const due of await dueOrders(this.#platform)) {
      if (this.#stop.signal.aborted || this.#orders.size >= ORDERS_AT_ONCE) return;
      if (!this.#orders.has(due.hostname)) this.#begin(due);
    }
  }

  #begin(due: DueOrder): void {
    const order = orderCertificate(this.#platform, due, this.#stop.signal)
      .catch(this.#onError)
      .finally(() => {
        this.#orders.delete(due.hostname);
        this.#passSoon();
      });
    this.#orders.set(due.hostname, order);
  }
}
