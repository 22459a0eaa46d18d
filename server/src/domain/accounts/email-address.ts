/** Where a User is written to. */
export interface UserEmail {
  userId: string;
  address: string;
  /** Undefined: nobody has shown yet that it is the user's. */
  verifiedAt?: number;
}

/** By this addresses are compared. Servers may tell letters of the first half apart (RFC 5321 section 2.4); none of note does. */
export function emailKey(address: string): string {
  return address.trim().toLowerCase();
}

export function domainOfEmail(address: string): string {
  return emailKey(address).split('@').at(-1) ?? '';
}
