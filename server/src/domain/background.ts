import type { BuildPlan } from './build-plan.ts';

/** A process type of an App beside `web`: the same code, started by another command, which no visitor reaches. */
export interface BackgroundProcess {
  name: string;
  command: string;
  copies: number;
}

/** Where nobody has said how many. */
const USUAL_COPIES = 1;

/** What of a build runs in the background, in the order of its Procfile; `copies` by name, as far as somebody has said. */
export function backgroundProcesses(
  { background = {} }: Pick<BuildPlan, 'background'>,
  copies: Readonly<Record<string, number>> = {},
): BackgroundProcess[] {
  return Object.entries(background).map(([name, command]) => ({
    name,
    command,
    copies: Object.hasOwn(copies, name) ? (copies[name] ?? USUAL_COPIES) : USUAL_COPIES,
  }));
}

/** Each is a Workload of its own to the Runtime, beside that of its App; ids of Apps have no dot. */
export function backgroundWorkloadId(appId: string, name: string): string {
  return `${appId}.${name}`;
}

/** The App that a Workload belongs to. */
export function appIdOf(workloadId: string): string {
  const [appId = workloadId] = workloadId.split('.', 1);
  return appId;
}

/** The name of the background process that a Workload is; undefined for that of the App itself, which visitors reach. */
export function processOf(workloadId: string): string | undefined {
  const dot = workloadId.indexOf('.');
  return dot < 0 ? undefined : workloadId.slice(dot + 1);
}
