/** How the runtime moves visitors from old copies to new ones. */
export interface TrafficGate {
  /** Puts the App's rotation of this moment on every edge. */
  switchOver(appId: string): Promise<void>;
  drain(appId: string, replicaIds: string[], timeoutMs: number): Promise<void>;
}
