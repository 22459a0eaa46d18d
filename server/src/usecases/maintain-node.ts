import type { User } from '../domain/user.ts';
import type { Platform } from './platform.ts';
import { recordEvent } from './record-event.ts';
import { requireOperator } from './require-operator.ts';

const ACTION = 'take nodes out of service';

/** Empties a node, so that somebody can work on it: every App keeps its ready copies meanwhile. How far it is shows in the node itself. */
export async function drainNode(platform: Platform, user: User, node: string): Promise<void> {
  requireOperator(user, ACTION);
  await platform.runtime.drain(node);
  await recordEvent(platform, { kind: 'node-drain-started', params: { node }, actor: user.name });
  platform.bus.publish({ type: 'nodes-changed' });
}

/** The node takes copies again, whether it is empty by now or not. */
export async function uncordonNode(platform: Platform, user: User, node: string): Promise<void> {
  requireOperator(user, ACTION);
  await platform.runtime.uncordon(node);
  await recordEvent(platform, { kind: 'node-uncordoned', params: { node }, actor: user.name });
  platform.bus.publish({ type: 'nodes-changed' });
}
