import { describe, expect, it } from 'vitest';
import { draftOf, firstEntries, hasKeptToken } from './entries.ts';

const connection = {
  ...{ address: 'https://ci.example.com/jenkins', userName: 'kim', job: 'team/nonstop4', label: 'linux' },
  ...{ tool: 'podman' as const, gitCredentials: 'git', registryCredentials: '', panel: '' },
};

describe('the fields of the Jenkins page', () => {
  it('begin with what most want, or with what is connected, and never with a token', () => {
    expect(firstEntries(undefined)).toMatchObject({ address: '', job: 'nonstop4', tool: 'buildah', token: '' });
    expect(firstEntries(connection)).toEqual({ ...connection, token: '' });
  });

  it('are sent without spaces around them, and without a token that was not entered', () => {
    const entries = { ...firstEntries(connection), address: ' https://ci.example.com ', token: ' ' };
    expect(draftOf(entries)).toEqual({ ...connection, address: 'https://ci.example.com' });
    expect(draftOf({ ...entries, token: ' 11aa ' }).token).toBe('11aa');
  });

  it('know of a kept token for the same address and user alone', () => {
    const entries = firstEntries(connection);
    expect(hasKeptToken(undefined, entries)).toBe(false);
    expect(hasKeptToken(connection, entries)).toBe(true);
    expect(hasKeptToken(connection, { ...entries, address: `${connection.address}/` })).toBe(true);
    expect(hasKeptToken(connection, { ...entries, address: 'https://other.example.com' })).toBe(false);
    expect(hasKeptToken(connection, { ...entries, userName: 'lee' })).toBe(false);
  });
});
