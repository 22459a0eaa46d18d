import type { BuildPlan } from '../build-plan.ts';
import { FIRST_FREE_PORT } from '../first-free-port.ts';

/** The plan of a user's own Dockerfile, with what its image says of itself; what a compose file says comes before that. */
export function planOfImage(
  plan: BuildPlan,
  { entrypoint, exposedPorts }: { entrypoint: readonly string[]; exposedPorts: readonly number[] },
): BuildPlan {
  const { afterEntrypoint, ...start } = plan.start;
  const argv = afterEntrypoint ? [...entrypoint, ...start.argv] : start.argv;
  const port = start.port ?? exposedPorts.find((number) => number >= FIRST_FREE_PORT);
  return { ...plan, start: { ...start, argv, ...(port === undefined ? {} : { port }) } };
}
