import { domainOfEmail } from './email-address.ts';

export type SignUpMode = 'closed' | 'invitation' | 'domain' | 'open';

/** Who may make an account by themselves: the operator's choice. Invitations are good in every mode but `closed`. */
export interface SignUpPolicy {
  mode: SignUpMode;
  /** For mode `domain`: what stands behind the @, lower case. */
  domains: string[];
}

export const CLOSED: SignUpPolicy = { mode: 'closed', domains: [] };

/** Whether somebody with this address, which is known to be theirs, may make an account without an invitation. */
export function admits({ mode, domains }: SignUpPolicy, address: string): boolean {
  if (mode === 'open') return true;
  return mode === 'domain' && domains.includes(domainOfEmail(address));
}
