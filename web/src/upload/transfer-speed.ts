const WINDOW_MS = 4_000;

/** How fast bytes go, over the last four seconds: steady enough to read, quick enough to follow. */
export class TransferSpeed {
  #samples: { at: number; bytes: number }[] = [];

  /** Takes the number of bytes sent in all, at a time in milliseconds. Returns bytes per second, once it can be told. */
  add(bytes: number, at: number): number | undefined {
    this.#samples.push({ at, bytes });
    while (this.#samples.length > 2 && at - (this.#samples[0]?.at ?? at) > WINDOW_MS) this.#samples.shift();
    const first = this.#samples[0];
    if (!first || at - first.at < 300) return undefined;
    return ((bytes - first.bytes) / (at - first.at)) * 1_000;
  }
}

/** How long the rest will take, in milliseconds; undefined while it cannot be told. */
export function remainingMs(doneBytes: number, totalBytes: number, bytesPerS: number | undefined): number | undefined {
  if (bytesPerS === undefined || bytesPerS <= 0) return undefined;
  return ((totalBytes - doneBytes) / bytesPerS) * 1_000;
}
