import type { Obstacle } from './workload.ts';

/** Whether nodes are full: no fault of the App's, and over by itself once one is added or other copies leave. */
export function isRoomMissing(obstacle: Obstacle | undefined): obstacle is Obstacle {
  return obstacle?.code === 'nodes-full';
}
