import { Problem } from './problem.ts';

/** More copies than asked while the App is busy, never fewer. */
export interface Autoscaling {
  maxReplicas: number;
  /** Of one core and on average over the copies: above it copies are added, well below it they are taken away. */
  cpuPercent: number;
}

/** `replicas` are the fewest: with as many as the most there would be nothing to scale. */
export function checkAutoscaling(replicas: number, autoscaling: Autoscaling | undefined): void {
  if (!autoscaling || autoscaling.maxReplicas > replicas) return;
  throw new Problem(
    'invalid-input',
    `The most replicas (${autoscaling.maxReplicas}) must be more than the number that always runs (${replicas}). Raise the one or lower the other.`,
    { most: autoscaling.maxReplicas, fewest: replicas },
  );
}
