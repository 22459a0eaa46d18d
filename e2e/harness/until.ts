const LOOK_MS = 25;

/** Looks again and again until there is something to see; fails with what was waited for. */
export async function until<T>(
  look: () => Promise<T | undefined | false | null>,
  { timeoutMs, what, everyMs = LOOK_MS }: { timeoutMs: number; what: string; everyMs?: number },
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false && seen !== null) return seen;
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs / 1_000} s in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
