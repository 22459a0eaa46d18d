const PREFIX = 'task-';

/** The id of the replica that a worker runs a Task as: it follows from the run's id, so that every server finds it. */
export function taskIdOf(runId: string): string {
  return `${PREFIX}${runId}`;
}

/** Whether a worker's replica is a Task. To the worker it is like a trial: never started again. */
export function isTask(replicaId: string): boolean {
  return replicaId.startsWith(PREFIX);
}
