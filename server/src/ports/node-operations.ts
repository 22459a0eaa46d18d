import type { NodeObservation } from '../domain/workload.ts';

/** The nodes that copies run on, and how one of them is taken out of service and back. */
export interface NodeOperations {
  /** Milliseconds since 1970 of the last word of what runs the copies: what is observed is no younger than that. */
  readonly seenAt: number;
  nodes(): Promise<NodeObservation[]>;
  /** False where all nodes are one machine: `drain` is not supported. */
  readonly canDrain: boolean;
  /**
   * Cordons a node and has every copy on it move elsewhere, each App keeping the ready copies that were asked of it. Returns when that is
   * asked; how far it is, is observed. It goes on over a restart of the server. Problem `not-supported` where all nodes are one machine.
   */
  drain(node: string): Promise<void>;
  /** Ends a drain, finished or not: the node takes copies again. */
  uncordon(node: string): Promise<void>;
  /** The next step of copies that are not where they should be; called again and again by the one server that leads. */
  place(): Promise<void>;
}
