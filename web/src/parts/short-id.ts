const SHORT = 12;
const SHOWN = 6;

/** A long identifier by its last letters, which differ most; the whole one goes into the tooltip. */
export function shortId(id: string): string {
  return id.length <= SHORT ? id : id.slice(-SHOWN);
}
