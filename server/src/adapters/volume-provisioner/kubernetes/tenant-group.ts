import { createHash } from 'node:crypto';

/** Below are the groups of systems and of images. */
const FIRST = 100_000;
/** runAsGroup is a signed 32-bit number. */
const COUNT = 2 ** 31 - FIRST;

/**
 * The group of one user's files, from the user's id alone: nothing is to be looked up or remembered. Should two users ever have the
 * same, each of them still has a volume of its own that shows no other directory.
 */
export function tenantGroup(ownerId: string): number {
  return FIRST + (createHash('sha256').update(ownerId).digest().readUInt32BE(0) % COUNT);
}
