import { ControlClient } from '@nonstop4/plane/control-client';

const TIMEOUT_MS = 1_000;

/** Whether the supervisor of this machine answers on its control socket. */
export function supervisorAnswers(socket: string): () => Promise<boolean> {
  return async () => {
    const client = new ControlClient(socket);
    try {
      await client.call('GET', '/healthz', { timeoutMs: TIMEOUT_MS });
      return true;
    } catch {
      return false;
    } finally {
      client.close();
    }
  };
}
