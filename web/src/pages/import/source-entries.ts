import type { AppDetail, ImportSource } from '@nonstop4/contract';

export interface SourceEntries {
  address: string;
  branch: string;
  userName: string;
  token: string;
  /** Have the kept one forgotten. */
  forgetToken: boolean;
}

export type AddressFault = 'addressSsh' | 'addressRule';

export function entriesOf(source: AppDetail['gitSource']): SourceEntries {
  const { address = '', branch = '', userName = '' } = source ?? {};
  return { address, branch, userName, token: '', forgetToken: false };
}

/** What is wrong with an address; the server looks again, and closer. */
export function addressFault(address: string): AddressFault | undefined {
  const text = address.trim();
  if (text === '') return undefined;
  if (/^(ssh:\/\/|[a-z0-9._-]+@[a-z0-9.-]+:)/i.test(text)) return 'addressSsh';
  return /^https:\/\/[^/@\s]+\/[^\s]+$/i.test(text) ? undefined : 'addressRule';
}

/** What was entered, as the server takes it: an empty field is the default, and no token the one that is kept. */
export function sourceOf({ address, branch, userName, token, forgetToken }: SourceEntries): ImportSource {
  return {
    address: address.trim(),
    branch: branch.trim() || null,
    userName: userName.trim() || null,
    ...(token.trim() === '' ? (forgetToken ? { token: null } : {}) : { token: token.trim() }),
  };
}

/** `shop` of `https://github.com/kim/shop.git`. */
export function repositoryName(address: string): string {
  return (
    address
      .trim()
      .replace(/\/+$/, '')
      .replace(/\.git$/i, '')
      .split('/')
      .at(-1) ?? ''
  );
}
