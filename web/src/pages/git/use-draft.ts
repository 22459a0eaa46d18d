import type { GitConnectionDraft, GitSettings } from '@nonstop4/contract';
import { useState } from 'react';
import { type GitHubEntry, gitHubDraft } from './github-access.tsx';

export type ServerKind = 'github' | 'other';

/** A connection as it is typed in, for whichever kind of server. */
export interface GitEntry {
  kind: ServerKind;
  address: string;
  branch: string;
  userName: string;
  token: string;
  /** Lines of the server's keys that were accepted. */
  hostKeys: string[];
  github: GitHubEntry;
}

/** The part of an address before the first colon has a name and a server: `git@github.com:kim/apps.git`. */
const SSH = /^(ssh:\/\/|[^\s/:@]+@[^\s/:]+:)/;

/** Begins with what is saved. */
export function useDraft(connection: GitSettings['connection']) {
  const [entry, setEntry] = useState<GitEntry>(() => ({
    kind: !connection || connection.github ? 'github' : 'other',
    address: connection?.address ?? '',
    branch: connection?.branch ?? 'main',
    userName: connection?.userName ?? 'x-access-token',
    token: '',
    hostKeys: connection?.hostKeys ?? [],
    github: {
      credential: connection?.github?.credential ?? 'token',
      ...{ token: '', appId: connection?.github?.appId ?? '', privateKey: '' },
    },
  }));
  const bySsh = entry.kind === 'other' && SSH.test(entry.address.trim());
  return {
    entry,
    bySsh,
    draft: draftOf(entry, bySsh),
    change: (part: Partial<GitEntry>) => setEntry((before) => ({ ...before, ...part })),
  };
}

function draftOf(entry: GitEntry, bySsh: boolean): GitConnectionDraft {
  const place = { address: entry.address.trim(), branch: entry.branch.trim() };
  if (entry.kind === 'github') return { ...place, access: gitHubDraft(entry.github) };
  if (bySsh) return { ...place, access: { kind: 'ssh-key', hostKeys: entry.hostKeys } };
  const token = entry.token.trim();
  return {
    ...place,
    access: { kind: 'token', userName: entry.userName.trim(), ...(token === '' ? {} : { token }) },
  };
}
