import { RESCUE_DELAY_MS } from '../limits.ts';

/** Bits of a transaction's flags in HAProxy 2.6 (TX_L7_RETRY): the whole request is kept and may be sent again. */
const MAY_BE_SENT_AGAIN = 0x0080_0000;

/** One line of `show sess`: the session's address and how long it has been there. */
const SESSION = /^(0x[0-9a-f]+): .* be=(\S+) srv=(\S+) .* age=(\S+) /;

/** Sessions at one server that are old enough to be moved: younger ones may still be connecting, and are sent elsewhere by that rule. */
export function sessionsAt(server: string, list: string): string[] {
  return list.split('\n').flatMap((line) => {
    const [, id, backend, name, age] = SESSION.exec(line) ?? [];
    return id && `${backend}/${name}` === server && milliseconds(age ?? '') >= RESCUE_DELAY_MS ? [id] : [];
  });
}

/** Whether a session, as `show sess <id>` tells it, has no answer yet and may be sent to another server. */
export function mayBeRescued(session: string): boolean {
  const [, flags, status] = /txn=\S+ flags=0x([0-9a-f]+) .*?status=(-?\d+)/s.exec(session) ?? [];
  return flags !== undefined && status === '-1' && (Number.parseInt(flags, 16) & MAY_BE_SENT_AGAIN) !== 0;
}

const UNITS: Record<string, number> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 };

/** HAProxy's short form of a time: `2s`, `1m30s`, `4h5m`. */
function milliseconds(age: string): number {
  let sum = 0;
  for (const [, count, unit] of age.matchAll(/(\d+)([dhms])/g)) sum += Number(count) * (UNITS[unit ?? ''] ?? 0);
  return sum;
}
