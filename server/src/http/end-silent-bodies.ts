import type { FastifyInstance, FastifyRequest } from 'fastify';

/** The edge waits as long for a body that stands still. */
export const BODY_IDLE_MS = 60_000;

/**
 * Ends requests whose body stands still: a browser whose machine went to sleep or lost its network says no goodbye, and would keep a
 * connection and half an archive on disk for ever. A body that moves may take as long as it likes.
 */
export function endSilentBodies(server: FastifyInstance, idleMs: number): void {
  server.addHook('preParsing', async (request, _reply, payload) => {
    watch(request, idleMs);
    return payload;
  });
}

function watch({ raw, log }: FastifyRequest, idleMs: number): void {
  let seen = raw.socket.bytesRead;
  const timer = setInterval(() => {
    if (raw.complete) return clearInterval(timer);
    const { bytesRead } = raw.socket;
    // What lies here unread waits for us, not for the client.
    if (bytesRead === seen && raw.readableLength === 0) {
      log.warn({ method: raw.method, idleMs }, 'a request was ended: its body stood still');
      raw.destroy();
    }
    seen = bytesRead;
  }, idleMs);
  for (const event of ['end', 'close', 'error'] as const) raw.once(event, () => clearInterval(timer));
}
