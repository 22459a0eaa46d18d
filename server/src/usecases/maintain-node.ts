import { Problem } from '../domain/problem.ts';
import type { User } from '../domain/user.ts';
import type { Platform } from './platform.ts';
import { recordEvent } from './record-event.ts';

/** Empties a node, so that somebody can work on it: every App keeps its ready copies meanwhile. How far it is shows in the node itself. */
export async function drainNode(platform: Platform, user: User, node: string): Promise<void> {
  requireOwner(user);
  await platform.runtime.drain(node);
  await recordEvent(platform, { kind: 'node-drain-started', params: { node }, actor: user.name });
  platform.bus.publish({ type: 'nodes-changed' });
}

/** The node takes copies again, whether it is empty by now or not. */
export async function uncordonNode(platform: Platform, user: User, node: string): Promise<void> {
  requireOwner(user);
  await platform.runtime.uncordon(node);
  await recordEvent(platform, { kind: 'node-uncordoned', params: { node }, actor: user.name });
  platform.bus.publish({ type: 'nodes-changed' });
}

// Nodes are everybody's: what is done to one touches the Apps of all users.
function requireOwner(user: User): void {
  if (user.role === 'owner') return;
  throw new Problem(
    'owner-only',
    'Only the owner of the platform may take nodes out of service. Ask whoever set it up.',
  );
}
