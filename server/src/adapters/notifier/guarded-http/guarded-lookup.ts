import { type LookupAddress, type LookupAllOptions, lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import type { AddressGuard } from './address-guard.ts';

/** The form of dns.lookup that gives every address. */
export type Lookup = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** A name that leads inside. */
export class InsideAddress extends Error {}

/**
 * For connections to where a user wants them. The address is looked at as it is connected to, so that a name cannot be shown as one and used as another
 * (DNS rebinding). `lookup`: how names become addresses; default: the system's way.
 */
export function guardedLookup(guard: AddressGuard, lookup: Lookup = systemLookup): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0);
      const allowed = addresses.filter(({ address }) => guard.allows(address));
      const [first] = allowed;
      if (!first) return callback(new InsideAddress(hostname), '', 0);
      if (options.all) return callback(null, allowed);
      callback(null, first.address, first.family);
    });
  };
}

/** A host that is an address already is seen by no lookup. `host`: as in a URL, or bare. */
export function isInsideAddress(guard: AddressGuard, host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '');
  return isIP(bare) !== 0 && !guard.allows(bare);
}
