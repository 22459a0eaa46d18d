/** Every number that the edge decides by, in one place. Times in milliseconds, sizes in bytes. */

/** A replica that does not accept within this is left for another one (DESIGN.md section 5: ≤ 500 ms). */
export const CONNECT_TIMEOUT_MS = 500;
/** First try included (DESIGN.md section 5 and the edge's retry table). */
export const MAX_TRIES = 3;
/** A body up to this size is kept, so that an idempotent request can be sent again. */
export const REPLAY_BYTES = 64 * 1024;
/**
 * How long after a replica was found dead its unanswered idempotent requests are taken from it: later than the connect
 * timeout, or connections still being made would be cut too (measured in DESIGN.md section 5: 50 of 8,000 failed at once,
 * 1.2 s later 0).
 */
export const RESCUE_DELAY_MS = 1_200;

export const CHECK_INTERVAL_MS = 1_000;
export const CHECK_TIMEOUT_MS = 1_000;
export const CHECK_FAILURES_OUT = 2;
/**
 * One more than take a replica out: of two that are overloaded the idle one, which is out, is not back before the other one is out as well, and then
 * both are asked (docs/decisions/0022). With as many they would take turns, each with the load of both.
 */
export const CHECK_SUCCESSES_IN = 3;
/** Broken connections in a row, without an answer between them, that take a replica out at once. */
export const BREAKS_OUT = 2;
/** Checks per second of one edge: with more replicas than this the interval grows instead of the load. */
export const MAX_CHECKS_PER_SECOND = 500;

/** Silence on a connection to a replica before the kernel asks whether it is alive; it then asks 10 times, 1 s apart. */
export const TARGET_KEEPALIVE_MS = 1_000;
/** A tunnel may be silent for hours: ask less often. */
export const TUNNEL_KEEPALIVE_MS = 15_000;
/** Below the 5 s after which common servers (Node's default) close an idle connection. */
export const IDLE_CONNECTION_MS = 4_000;
/** Taken off the time that a replica names in its `Keep-Alive` header. */
export const IDLE_CONNECTION_MARGIN_MS = 1_000;
/** Idle connections kept per replica, and how many of them may have been made for one request (a POST). */
export const MAX_IDLE_CONNECTIONS = 256;
export const MAX_IDLE_FRESH_CONNECTIONS = 8;

/** From the first byte of a connection or request to the end of its head; ends connections that drip. */
export const HEAD_TIMEOUT_MS = 15_000;
/** Silence of a client in the middle of its request's body. */
export const BODY_IDLE_MS = 60_000;
/** A client that takes nothing of its answer: longer than BODY_IDLE_MS, because paused players and tabs do that. */
export const ANSWER_STALL_MS = 300_000;
/** How long a client's idle connection is kept. */
export const CLIENT_IDLE_MS = 60_000;
/** After an answer that came before the end of the request's body, so that the client reads it before the reset. */
export const LINGER_MS = 2_000;
/** Requests at once on one HTTP/2 connection. */
export const MAX_STREAMS = 100;
export const MAX_HEAD_BYTES = 32 * 1024;
export const MAX_HEADERS = 200;
/** An app may answer with larger heads (long Content-Security-Policy, many cookies) than clients may send. */
export const MAX_ANSWER_HEAD_BYTES = 128 * 1024;

/** After SIGTERM: idle client connections stay this long, so that a request just sent on one is still answered. */
export const STOP_LINGER_MS = 1_000;
/** After SIGTERM: what still runs then is cut. */
export const STOP_TIMEOUT_MS = 30_000;
/** Ids of drained replicas that are remembered. */
export const MAX_DRAINED_IDS = 10_000;
