import type { UsagePoint } from '../../../domain/metrics.ts';
import type { RouteTraffic, TargetTraffic } from '../../../ports/traffic-router.ts';

/** Bytes by the id of a target. */
export type BytesByTarget = ReadonlyMap<string, Omit<TargetTraffic, 'id'>>;

export const NO_TARGETS: BytesByTarget = new Map();

/** What was added to each target's counters since `before`; of a target that was not there, or whose counters began again, all of it. */
export function targetBytesSince(before: RouteTraffic | undefined, now: RouteTraffic): BytesByTarget {
  const counted = new Map(before?.targets.map((target) => [target.id, target]));
  return new Map(
    now.targets.map(({ id, bytesIn, bytesOut }) => {
      const known = counted.get(id);
      const base =
        known && known.bytesIn <= bytesIn && known.bytesOut <= bytesOut ? known : { bytesIn: 0, bytesOut: 0 };
      return [id, { bytesIn: bytesIn - base.bytesIn, bytesOut: bytesOut - base.bytesOut }];
    }),
  );
}

export function sumOfTargets(a: BytesByTarget, b: BytesByTarget): BytesByTarget {
  const sum = new Map(a);
  for (const [id, { bytesIn, bytesOut }] of b) {
    const other = sum.get(id);
    sum.set(id, { bytesIn: bytesIn + (other?.bytesIn ?? 0), bytesOut: bytesOut + (other?.bytesOut ?? 0) });
  }
  return sum;
}

export type NetworkUse = Pick<UsagePoint, 'networkInPerS' | 'networkOutPerS'>;

/** Of one copy, over the time between two samples; nothing where no edge knows it. */
export function networkOf(bytes: BytesByTarget, replica: string, elapsedMs: number): NetworkUse {
  const own = bytes.get(replica);
  if (!own) return {};
  const perS = (count: number) => (count * 1_000) / elapsedMs;
  return { networkInPerS: perS(own.bytesIn), networkOutPerS: perS(own.bytesOut) };
}

/** Of several together; nothing where it is known of none. */
export function sumOfNetwork(uses: readonly NetworkUse[]): NetworkUse {
  const known = uses.filter(({ networkInPerS }) => networkInPerS !== undefined);
  if (known.length === 0) return {};
  const sum = (value: (use: NetworkUse) => number | undefined) =>
    known.reduce((all, use) => all + (value(use) ?? 0), 0);
  return { networkInPerS: sum((use) => use.networkInPerS), networkOutPerS: sum((use) => use.networkOutPerS) };
}
