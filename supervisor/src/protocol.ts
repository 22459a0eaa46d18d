import type { SandboxSetting } from '@nonstop4/plane/sandbox/sandbox-setting';

/**
 * What the supervisor answers on its control socket (JSON over HTTP):
 *
 *   GET  /healthz           → SupervisorHealth
 *   GET  /processes         → ProcessStatus[]
 *   POST /restart/:process  → one process anew (`edge-0`), or `all` of them one after the other, without stopping an app: edges
 *                             drain, workers leave their replicas to their successors. Answered when it is done (an edge may
 *                             drain for 30 s); 404 for an unknown name, 409 when it did not come back, in words.
 *   POST /stop              → answered at once; then everything is stopped and the supervisor ends
 *   POST /leave             → answered at once; then the supervisor alone ends, with 0: whoever asks takes over what runs on
 */

export interface SupervisorHealth {
  name: 'supervisor';
  pid: number;
  startedAt: string;
  /** Where the platform is reached; absent until the server has said it. */
  url?: string;
  /** Port of the edges; absent when that setting is wrong. */
  visitorsPort?: number;
  /** What it was told of sandboxes, or the default. */
  sandbox: SandboxSetting;
  /** Directory of the programs that it starts; one from another directory is another copy of NonStop4. */
  programs: string;
}

/** `stopped`: it was told to; `backing-off`: it ended by itself and is started again after a wait. */
export type ProcessState = 'starting' | 'running' | 'backing-off' | 'stopping' | 'stopped';

export interface ProcessStatus {
  /** `server`, `edge-0`, `worker-1` … */
  name: string;
  pid?: number;
  state: ProcessState;
  /** Starts that nobody asked for, over the life of the platform. */
  restarts: number;
  startedAt?: string;
  /** Resident bytes; 0 when it does not run. */
  memoryBytes: number;
}
