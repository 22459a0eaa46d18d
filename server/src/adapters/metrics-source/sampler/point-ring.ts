/** How a kind of point is kept: as a row of half floats (0.05 % exact, up to 65,504), of which the first is never NaN. */
export interface PointFields<Point extends { at: number }> {
  /** How many half floats a point has. */
  count: number;
  /** NaN for what was not measured. */
  values(point: Point): number[];
  /** The same back; NaN past the end of what an older layout kept. */
  point(value: (index: number) => number, at: number): Point;
}

const MOST = 65_504;
/** Slots are made in pages, so that an App's memory grows with its history. */
export const PAGE_SLOTS = 120;

/** What a ring holds, for keeping it on disk: its newest slot and the pages that there are, by their place. */
export interface RingSnapshot {
  newest: number;
  pages: { place: number; bytes: Uint8Array }[];
}

/** Points of slots in a row, as they are kept; a slot without a point is a row of NaN. */
export interface RingRows {
  /** Slot number of the first. */
  first: number;
  count: number;
  bytes: Uint8Array;
}

/** The last `capacity` points of one step, by the time that they belong to; older ones give way. Two bytes a field. */
export class PointRing<Point extends { at: number }> {
  readonly stepMs: number;
  readonly capacity: number;
  readonly #fields: PointFields<Point>;
  readonly #pages: (Float16Array | undefined)[];
  /** Slot numbers count steps since 1970; NaN before the first point. */
  #newest = Number.NaN;

  /** `capacity` is a multiple of 120. */
  constructor(fields: PointFields<Point>, stepMs: number, capacity: number) {
    this.#fields = fields;
    this.stepMs = stepMs;
    this.capacity = capacity;
    this.#pages = new Array<Float16Array | undefined>(capacity / PAGE_SLOTS).fill(undefined);
  }

  /** End of the newest point's step; NaN before the first point. */
  get newestAt(): number {
    return this.#newest * this.stepMs;
  }

  /** Keeps it for the step that ends at or after its time; a second point of that step replaces the first, an older one than the whole ring is left out. */
  set(point: Point): void {
    const values = this.#fields.values(point).map((value) => Math.min(value, MOST));
    this.#place(Math.ceil(point.at / this.stepMs), values);
  }

  #place(slot: number, values: ArrayLike<number>): void {
    if (slot <= this.#newest - this.capacity) return;
    if (Number.isNaN(this.#newest)) this.#newest = slot;
    const skipped = Math.min(slot - this.#newest, this.capacity);
    for (let empty = slot - skipped + 1; empty < slot; empty++) this.#clear(empty);
    this.#newest = Math.max(this.#newest, slot);
    this.#madePageOf(slot).set(values, this.#startOf(slot));
  }

  /** Points after `from` up to `to`, oldest first, each at its step's end (the newest one may lie after now). */
  *between(from: number, to: number): Generator<Point> {
    const { first, last } = this.#slotsBetween(from, to);
    for (let slot = first; slot <= last; slot++) {
      const page = this.#pageOf(slot);
      const start = this.#startOf(slot);
      if (!page || Number.isNaN(page[start])) continue;
      yield this.#fields.point((index) => page[start + index] ?? Number.NaN, slot * this.stepMs);
    }
  }

  /** The first field of the same points, without making the points: for a thousand Apps at once. */
  eachFirst(from: number, to: number, take: (at: number, value: number) => void): void {
    const { first, last } = this.#slotsBetween(from, to);
    for (let slot = first; slot <= last; slot++) {
      const value = this.#pageOf(slot)?.[this.#startOf(slot)] ?? Number.NaN;
      if (!Number.isNaN(value)) take(slot * this.stepMs, value);
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

  /** `fieldsKept`: how many fields a point of the snapshot has, where that is less than now; those that came later are not known. */
  restore({ newest, pages }: RingSnapshot, fieldsKept = this.#fields.count): void {
    this.#newest = newest;
    for (const { place, bytes } of pages) this.#pages[place] = this.#pageOfBytes(bytes, fieldsKept);
  }

  /** Of the steps that end after `at`; undefined when there are none. */
  rowsAfter(at: number): RingRows | undefined {
    if (Number.isNaN(this.#newest)) return undefined;
    const first = Math.max(Math.floor(at / this.stepMs) + 1, this.#newest - this.capacity + 1);
    const count = this.#newest - first + 1;
    if (count <= 0) return undefined;
    const rows = new Float16Array(count * this.#fields.count).fill(Number.NaN);
    for (let index = 0; index < count; index++) {
      const start = this.#startOf(first + index);
      const row = this.#pageOf(first + index)?.subarray(start, start + this.#fields.count);
      if (row) rows.set(row, index * this.#fields.count);
    }
    return { first, count, bytes: new Uint8Array(rows.buffer) };
  }

  /** Puts rows of before back, over what is there; `fieldsKept` as above. */
  putRows({ first, count, bytes }: RingRows, fieldsKept: number): void {
    // By a copy: bytes of a file may lie at an odd place, where no half floats can be read.
    const rows = new Float16Array(new Uint8Array(bytes).buffer);
    for (let index = 0; index < count; index++) {
      const values = new Float16Array(this.#fields.count).fill(Number.NaN);
      values.set(rows.subarray(index * fieldsKept, (index + 1) * fieldsKept));
      if (!Number.isNaN(values[0])) this.#place(first + index, values);
    }
  }

  #pageOfBytes(bytes: Uint8Array, fieldsKept: number): Float16Array {
    const page = this.#emptyPage();
    if (fieldsKept === this.#fields.count) {
      new Uint8Array(page.buffer).set(bytes);
      return page;
    }
    // By a copy: bytes of a file may lie at an odd place, where no half floats can be read.
    const kept = new Float16Array(new Uint8Array(bytes).buffer);
    for (let slot = 0; slot < PAGE_SLOTS; slot++) {
      page.set(kept.subarray(slot * fieldsKept, (slot + 1) * fieldsKept), slot * this.#fields.count);
    }
    return page;
  }

  #emptyPage(): Float16Array {
    return new Float16Array(PAGE_SLOTS * this.#fields.count).fill(Number.NaN);
  }

  #pageOf(slot: number): Float16Array | undefined {
    return this.#pages[Math.floor((slot % this.capacity) / PAGE_SLOTS)];
  }

  #startOf(slot: number): number {
    return ((slot % this.capacity) % PAGE_SLOTS) * this.#fields.count;
  }

  #clear(slot: number): void {
    this.#pageOf(slot)?.fill(Number.NaN, this.#startOf(slot), this.#startOf(slot) + this.#fields.count);
  }

  #madePageOf(slot: number): Float16Array {
    const place = Math.floor((slot % this.capacity) / PAGE_SLOTS);
    const page = this.#pages[place] ?? this.#emptyPage();
    this.#pages[place] = page;
    return page;
  }
}
