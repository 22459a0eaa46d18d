import type { CiConnectionDraft, CiSettings } from '@nonstop4/contract';

/** What is in the fields. */
export type Entries = Required<CiConnectionDraft>;

type Connected = CiSettings['connection'];

/** The fields at first: as it is connected, or as a new Jenkins most likely wants them. */
export function firstEntries(connection: Connected): Entries {
  return {
    ...{ address: '', userName: '', job: 'nonstop4', label: '', tool: 'buildah' },
    ...{ gitCredentials: '', registryCredentials: '', panel: '' },
    ...connection,
    token: '',
  };
}

/** What is sent: a token that was not entered is left out, so that the saved one counts. */
export function draftOf({ tool, token, ...texts }: Entries): CiConnectionDraft {
  const trimmed = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, text.trim()]));
  return { ...(trimmed as typeof texts), tool, ...(token.trim() === '' ? {} : { token: token.trim() }) };
}

/** Whether the server has a token for what is entered: it gives none to another address or user than it was saved for. */
export function hasKeptToken(connection: Connected, { address, userName }: Entries): boolean {
  if (!connection || connection.userName !== userName.trim()) return false;
  return connection.address === address.trim().replace(/\/+$/, '');
}
