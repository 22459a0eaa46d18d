import type { ReplicaView } from '@nonstop4/contract';
import type { Format } from '../../../i18n/format.ts';

type Memory = Pick<ReplicaView, 'memoryBytes' | 'memoryLimitBytes'>;

/** A replica that has just begun is not measured yet, and the limit of one of an older release is not known any more. */
export function memoryInWords(
  { memoryBytes, memoryLimitBytes }: Memory,
  format: Pick<Format, 'bytes'>,
  ofLimit: (words: { used: string; limit: string }) => string,
): string {
  const used = memoryBytes > 0 ? format.bytes(memoryBytes) : '–';
  return memoryLimitBytes > 0 ? ofLimit({ used, limit: format.bytes(memoryLimitBytes) }) : used;
}
