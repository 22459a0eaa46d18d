/** Behind the # of the address, which browsers send to nobody. */
export function linkSecret(hash: string, name: 'token' | 'invitation'): string | undefined {
  return new URLSearchParams(hash.replace(/^#/, '')).get(name) ?? undefined;
}
