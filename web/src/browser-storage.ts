/** A kept choice of this browser; null when there is none, or when the browser forbids storage. */
export function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Keeps a choice; without storage it lasts until the page is closed. */
export function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Private windows may forbid it: the choice then holds for this visit only.
  }
}
