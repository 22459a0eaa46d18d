const SHORT = 12;
const SHOWN = 6;

/** A long identifier by its last letters, which differ most; the whole one goes into the tooltip. */
export function shortId(id: string): string {
  return id.length <= SHORT ? id : id.slice(-SHOWN);
}

/** What a drill kills: a node by its whole name, a replica as in the list of them. */
export function drillTarget(kind: unknown, target: string): string {
  return kind === 'replica-kill' ? shortId(target) : target;
}
