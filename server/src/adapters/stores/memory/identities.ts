import type { AccountLink, LinkPurpose } from '../../../domain/accounts/account-link.ts';
import { emailKey } from '../../../domain/accounts/email-address.ts';
import { Problem } from '../../../domain/problem.ts';
import type {
  AccountLinkStore,
  EmailStore,
  InvitationStore,
  OidcIdentityStore,
  SecondFactorStore,
} from '../../../ports/stores/identity-stores.ts';
import { copyOf, insert, type MemoryState, newestFirst } from './state.ts';

export function memoryEmails(state: MemoryState): EmailStore {
  const verified = (address: string) =>
    [...state.emails.values()].find(
      (email) => email.verifiedAt !== undefined && emailKey(email.address) === emailKey(address),
    );
  return {
    byUser: async (userId) => copyOf(state.emails.get(userId)),
    byVerified: async (address) => copyOf(verified(address)),
    put: async (userId, address) => {
      state.needUser(userId);
      state.emails.set(userId, { userId, address });
    },
    verify: async (userId, address, at) => {
      const email = state.emails.get(userId);
      const other = verified(address);
      if (email?.address !== address || (other && other.userId !== userId)) return false;
      email.verifiedAt = at;
      return true;
    },
  };
}

export function memoryLinks(state: MemoryState): AccountLinkStore {
  const found = (hash: string, purpose: LinkPurpose): AccountLink | undefined => {
    const link = state.links.get(hash);
    return link?.purpose === purpose ? link : undefined;
  };
  const good = (link: AccountLink | undefined, now: number) =>
    link && link.expiresAt > now ? copyOf(link) : undefined;
  return {
    add: async (link) => {
      if (link.userId !== undefined) state.needUser(link.userId);
      insert(state.links, link.tokenHash, link);
    },
    peek: async (hash, purpose, now) => good(found(hash, purpose), now),
    take: async (hash, purpose, now) => {
      const link = found(hash, purpose);
      if (link) state.links.delete(hash);
      return good(link, now);
    },
    removeOf: async (userId, purpose) => {
      for (const [hash, link] of state.links)
        if (link.userId === userId && link.purpose === purpose) state.links.delete(hash);
    },
    removeExpired: async (now) => {
      for (const [hash, link] of state.links) if (link.expiresAt <= now) state.links.delete(hash);
    },
  };
}

export function memoryInvitations(state: MemoryState): InvitationStore {
  return {
    add: async (invitation) => insert(state.invitations, invitation.id, invitation),
    list: async () => newestFirst(state.invitations.values(), (invitation) => invitation.createdAt),
    byTokenHash: async (hash, now) =>
      copyOf([...state.invitations.values()].find((one) => one.tokenHash === hash && one.expiresAt > now)),
    remove: async (id) => state.invitations.delete(id),
    removeExpired: async (before) => {
      for (const { id, expiresAt } of state.invitations.values()) if (expiresAt <= before) state.invitations.delete(id);
    },
  };
}

export function memorySecondFactors(state: MemoryState): SecondFactorStore {
  return {
    byUser: async (userId) => copyOf(state.secondFactors.get(userId)),
    put: async (factor) => {
      state.needUser(factor.userId);
      state.recoveryCodes.delete(factor.userId);
      state.secondFactors.set(factor.userId, structuredClone(factor));
    },
    useStep: async (userId, step) => {
      const factor = state.secondFactors.get(userId);
      if (!factor || factor.lastStep >= step) return false;
      factor.lastStep = step;
      return true;
    },
    confirm: async (userId, at) => {
      const factor = state.secondFactors.get(userId);
      if (factor) factor.confirmedAt = at;
    },
    putCodes: async (userId, hashes) => {
      state.recoveryCodes.set(userId, new Set(hashes));
    },
    takeCode: async (userId, hash) => state.recoveryCodes.get(userId)?.delete(hash) ?? false,
    codesLeft: async (userId) => state.recoveryCodes.get(userId)?.size ?? 0,
    remove: async (userId) => {
      state.secondFactors.delete(userId);
      state.recoveryCodes.delete(userId);
    },
  };
}

export function memoryIdentities(state: MemoryState): OidcIdentityStore {
  const keyOf = (issuer: string, subject: string) => JSON.stringify([issuer, subject]);
  return {
    add: async (identity) => {
      state.needUser(identity.userId);
      const key = keyOf(identity.issuer, identity.subject);
      if (state.identities.has(key))
        throw new Problem('conflict', 'Somebody signs in with this account of the provider already.');
      insert(state.identities, key, identity);
    },
    bySubject: async (issuer, subject) => copyOf(state.identities.get(keyOf(issuer, subject))),
    listByUser: async (userId) =>
      structuredClone([...state.identities.values()].filter((identity) => identity.userId === userId)),
    remove: async (userId, issuer) => {
      const found = [...state.identities].filter(([, one]) => one.userId === userId && one.issuer === issuer);
      for (const [key] of found) state.identities.delete(key);
      return found.length > 0;
    },
  };
}
