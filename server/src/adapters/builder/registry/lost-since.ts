const LOST_MS = 24 * 3_600_000;

/** Remembers since when something is not known. What is not looked at for so long (the server was started again) is there for longer. */
export class LostSince {
  #since = new Map<string, number>();

  /** Of all that is unknown at this look: what was so at every look for a day. */
  look(unknown: readonly string[], now: number): Set<string> {
    this.#since = new Map(unknown.map((id) => [id, this.#since.get(id) ?? now]));
    return new Set(unknown.filter((id) => now - (this.#since.get(id) ?? now) >= LOST_MS));
  }
}
