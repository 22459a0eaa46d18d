import type { SystemView } from '@nonstop4/contract';
import type { PickedSource } from './picked-source.ts';

export interface BrokenLimit {
  kind: 'bytes' | 'entries';
  limit: number;
}

/**
 * The limit of the platform that a source would break, found before anything is sent. How small a folder gets when it is
 * zipped is not known yet, so only its unpacked size counts.
 */
export function limitBroken(source: PickedSource, limits: SystemView['limits']): BrokenLimit | undefined {
  if (source.kind === 'zip') {
    return source.bytes > limits.uploadBytes ? { kind: 'bytes', limit: limits.uploadBytes } : undefined;
  }
  if (source.files.length > limits.entries) return { kind: 'entries', limit: limits.entries };
  return source.bytes > limits.unpackedBytes ? { kind: 'bytes', limit: limits.unpackedBytes } : undefined;
}
