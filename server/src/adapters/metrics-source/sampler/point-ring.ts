import type { MetricsPoint } from '../../../domain/metrics.ts';

/** What a point holds besides its time, in the order in which it is kept. Half floats: 0.05 % exact, up to 65,504. */
const FIELDS = 10;
const MOST = 65_504;
const BYTES_PER_MB = 1024 * 1024;
/** Slots are made in pages, so that an App's memory grows with its history. */
const PAGE_SLOTS = 120;

export const PAGE_BYTES = PAGE_SLOTS * FIELDS * Float16Array.BYTES_PER_ELEMENT;

/** What a ring holds, for keeping it on disk: its newest slot and the pages that there are, by their place. */
export interface RingSnapshot {
  newest: number;
  pages: { place: number; bytes: Uint8Array }[];
}

/** The last `capacity` points of one step, by the time that they belong to; older ones give way. 20 bytes a point. */
export class PointRing {
  readonly stepMs: number;
  readonly capacity: number;
  readonly #pages: (Float16Array | undefined)[];
  /** Slot numbers count steps since 1970; NaN before the first point. */
  #newest = Number.NaN;

  /** `capacity` is a multiple of 120. */
  constructor(stepMs: number, capacity: number) {
    this.stepMs = stepMs;
    this.capacity = capacity;
    this.#pages = new Array<Float16Array | undefined>(capacity / PAGE_SLOTS).fill(undefined);
  }

  /** Keeps it for the step that ends at or after its time; a second point of that step replaces the first, an older one than the whole ring is left out. */
  set(point: MetricsPoint): void {
    const slot = Math.ceil(point.at / this.stepMs);
    if (slot <= this.#newest - this.capacity) return;
    if (Number.isNaN(this.#newest)) this.#newest = slot;
    const skipped = Math.min(slot - this.#newest, this.capacity);
    for (let empty = slot - skipped + 1; empty < slot; empty++) this.#clear(empty);
    this.#newest = Math.max(this.#newest, slot);
    write(this.#madePageOf(slot), this.#startOf(slot), point);
  }

  /** Points after `from` up to `to`, oldest first, each at its step's end (the newest one may lie after now). */
  *between(from: number, to: number): Generator<MetricsPoint> {
    const { first, last } = this.#slotsBetween(from, to);
    for (let slot = first; slot <= last; slot++) {
      const page = this.#pageOf(slot);
      const start = this.#startOf(slot);
      if (page && !Number.isNaN(page[start])) yield read(page, start, slot * this.stepMs);
    }
  }

  /** The requests per second of the same points, without making the points: for a thousand Apps at once. */
  eachRate(from: number, to: number, take: (at: number, requestsPerS: number) => void): void {
    const { first, last } = this.#slotsBetween(from, to);
    for (let slot = first; slot <= last; slot++) {
      const rate = this.#pageOf(slot)?.[this.#startOf(slot)] ?? Number.NaN;
      if (!Number.isNaN(rate)) take(slot * this.stepMs, rate);
    }
  }

  #slotsBetween(from: number, to: number): { first: number; last: number } {
    if (Number.isNaN(this.#newest)) return { first: 0, last: -1 };
    return {
      first: Math.max(Math.floor(from / this.stepMs) + 1, this.#newest - this.capacity + 1),
      last: Math.min(Math.ceil(to / this.stepMs), this.#newest),
    };
  }

  /** The pages themselves, not copies. */
  snapshot(): RingSnapshot {
    const pages = this.#pages.flatMap((page, place) => {
      return page ? [{ place, bytes: new Uint8Array(page.buffer, page.byteOffset, page.byteLength) }] : [];
    });
    return { newest: this.#newest, pages };
  }

  restore(snapshot: RingSnapshot): void {
    this.#newest = snapshot.newest;
    for (const { place, bytes } of snapshot.pages) {
      const page = new Float16Array(PAGE_SLOTS * FIELDS);
      new Uint8Array(page.buffer).set(bytes);
      this.#pages[place] = page;
    }
  }

  #pageOf(slot: number): Float16Array | undefined {
    return this.#pages[Math.floor((slot % this.capacity) / PAGE_SLOTS)];
  }

  #startOf(slot: number): number {
    return ((slot % this.capacity) % PAGE_SLOTS) * FIELDS;
  }

  #clear(slot: number): void {
    this.#pageOf(slot)?.fill(Number.NaN, this.#startOf(slot), this.#startOf(slot) + FIELDS);
  }

  #madePageOf(slot: number): Float16Array {
    const place = Math.floor((slot % this.capacity) / PAGE_SLOTS);
    const page = this.#pages[place] ?? new Float16Array(PAGE_SLOTS * FIELDS).fill(Number.NaN);
    this.#pages[place] = page;
    return page;
  }
}

function write(page: Float16Array, start: number, point: MetricsPoint): void {
  const values = [
    point.requestsPerS,
    point.errorsPerS,
    point.retriesPerS,
    point.inFlight,
    point.p50Ms ?? Number.NaN,
    point.p95Ms ?? Number.NaN,
    point.p99Ms ?? Number.NaN,
    point.cpuCores,
    point.memoryBytes / BYTES_PER_MB,
    point.readyReplicas,
  ];
  page.set(
    values.map((value) => Math.min(value, MOST)),
    start,
  );
}

function read(page: Float16Array, start: number, at: number): MetricsPoint {
  const field = (index: number) => page[start + index] ?? Number.NaN;
  const known = (index: number) => (Number.isNaN(field(index)) ? undefined : field(index));
  return {
    at,
    requestsPerS: field(0),
    errorsPerS: field(1),
    retriesPerS: field(2),
    inFlight: field(3),
    p50Ms: known(4),
    p95Ms: known(5),
    p99Ms: known(6),
    cpuCores: field(7),
    memoryBytes: Math.round(field(8) * BYTES_PER_MB),
    readyReplicas: field(9),
  };
}
