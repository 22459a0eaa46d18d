/** A node, as far as it matters to where copies may be. */
export interface PlacementNode {
  name: string;
  /** It answers, is not cordoned and not short of anything: new copies may go there. */
  takesCopies: boolean;
  /** Since when it is as it is, milliseconds since 1970. */
  since: number;
  /** Not set aside by anything of ours. */
  freeMemoryBytes: number;
  /** Set while the node is being emptied: tells this emptying from an earlier one. */
  drainRequest?: string;
}

export interface PlacementApp {
  appId: string;
  wanted: number;
  /** What one copy sets aside. */
  memoryBytes: number;
  /** Every asked copy is available and nothing else is there: the App may be touched. */
  isSettled: boolean;
  /** Its last move has not come to its end within the cluster's deadline. */
  isStuck: boolean;
  /** What its last move was for, and when it began. */
  move?: { reason: string; at: number };
  /** Nodes of its copies that are not leaving. */
  nodes: string[];
}

export interface Move {
  appId: string;
  reason: string;
}

/** Copies of so many Apps are doubled at the same time: each needs room for one more. */
const MOVES_AT_ONCE = 3;
/** A node that comes and goes must not make every App move each time. */
const STEADY_MS = 10_000;
/** A move for the same reason is tried again after this time: somebody may have moved the copies back. */
const AGAIN_MS = 600_000;

/**
 * Which Apps are to be rolled once without a change, so that their new copies go where they should be: away from a node that is being emptied, and onto
 * a second node when all are on one. A roll brings up the new copy first, so no App ever has fewer ready copies than asked.
 */
export function nextMoves(nodes: PlacementNode[], apps: PlacementApp[], now: number): Move[] {
  const free = nodes.filter(({ takesCopies }) => takesCopies);
  if (free.length === 0) return [];
  const moving = apps.filter(({ move, isSettled, isStuck }) => move && !isSettled && !isStuck).length;
  const wishes = [...leaving(nodes, apps), ...gathered(free, apps, now)];
  const allowed = wishes.filter(({ app, reason }) => app.isSettled && isNew(app, reason, now));
  return allowed.slice(0, Math.max(0, MOVES_AT_ONCE - moving)).map(({ app, reason }) => ({ appId: app.appId, reason }));
}

interface Wish {
  app: PlacementApp;
  reason: string;
}

function leaving(nodes: PlacementNode[], apps: PlacementApp[]): Wish[] {
  return nodes.flatMap(({ name, drainRequest }) =>
    drainRequest === undefined
      ? []
      : apps.filter((app) => app.nodes.includes(name)).map((app) => ({ app, reason: `drain ${name} ${drainRequest}` })),
  );
}

function gathered(free: PlacementNode[], apps: PlacementApp[], now: number): Wish[] {
  const steady = free.filter(({ since }) => now - since >= STEADY_MS);
  if (steady.length < 2) return [];
  const [newest = 0] = steady.map(({ since }) => since).sort((a, b) => b - a);
  // The same nodes in the same state are no reason to try it twice.
  const reason = `spread ${new Date(newest).toISOString()} ${steady.length}`;
  return (
    apps
      .filter(({ wanted, nodes }) => wanted >= 2 && nodes.length > 0 && new Set(nodes).size === 1)
      // A roll that finds no room would leave the App half rolled.
      .filter((app) =>
        steady.some(({ name, freeMemoryBytes }) => !app.nodes.includes(name) && freeMemoryBytes >= app.memoryBytes),
      )
      .map((app) => ({ app, reason }))
  );
}

function isNew({ move }: PlacementApp, reason: string, now: number): boolean {
  return move?.reason !== reason || now - move.at > AGAIN_MS;
}
