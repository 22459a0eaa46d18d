/** Tells a change of state (never a single request) with the facts that belong to it. */
export type Log = (event: string, facts?: Record<string, unknown>) => void;

/** One JSON object per line on standard output; the supervisor keeps and rotates it. */
export function jsonLog(processName: string): Log {
  return (event, facts = {}) => {
    process.stdout.write(
      `${JSON.stringify({ time: new Date().toISOString(), process: processName, event, ...facts })}\n`,
    );
  };
}
