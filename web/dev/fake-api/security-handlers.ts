import type { Account } from '@nonstop4/contract';
import { FakeProblem, type JsonHandler, type ResultOf } from './handlers.ts';
import { before, HOUR, type World } from './world.ts';

const CODES = ['k7dm-qx2a-5rtb-c3yz', 'w4ne-jh6u-2pls-v5gd'];

/** What somebody sees and changes of their own account, and the ways in; enough for the pages to be looked at. */
export const securityHandlers = {
  account: (world): ResultOf<'account'> => accountOf(world),
  setEmail: (world, { body }): ResultOf<'setEmail'> => {
    prove(world, body.password);
    world.account = { ...world.account, email: body.email, emailVerified: false };
    return accountOf(world);
  },
  verifyMyEmail: () => undefined,
  changePassword: (world, { body }) => {
    prove(world, body.current);
    world.password = body.password;
  },
  listSessions: (world): ResultOf<'listSessions'> => world.sessions ?? [],
  endSession: (world, { params }) => {
    world.sessions = (world.sessions ?? []).filter(({ id }) => id !== params.session);
  },
  endOtherSessions: (world) => {
    world.sessions = (world.sessions ?? []).filter(({ current }) => current);
  },
  beginSecondFactor: (world, { body }): ResultOf<'beginSecondFactor'> => {
    prove(world, body.password);
    const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
    return { secret, uri: `otpauth://totp/NonStop4%20localhost:kim?secret=${secret}&issuer=NonStop4%20localhost` };
  },
  confirmSecondFactor: (world, { body }): ResultOf<'confirmSecondFactor'> => {
    if (body.code !== '123456') throw new FakeProblem('code-wrong', 403, 'This code is wrong.');
    world.account = { ...world.account, secondFactor: true, recoveryCodesLeft: 10 };
    return { codes: CODES };
  },
  renewRecoveryCodes: (): ResultOf<'renewRecoveryCodes'> => ({ codes: CODES }),
  endSecondFactor: (world) => {
    world.account = { ...world.account, secondFactor: false, recoveryCodesLeft: 0 };
  },
  linkIdentity: (): ResultOf<'linkIdentity'> => ({ url: '/account' }),
  unlinkIdentity: (world) => {
    world.account = { ...world.account, identities: [] };
  },
  exportAccount: () => '{}',
  deleteAccount: () => undefined,
  entrance: (world): ResultOf<'entrance'> => ({
    ...{ signUp: world.signUpPolicy?.mode ?? 'closed', byMail: world.mailServer !== undefined },
    ...(world.provider ? { provider: world.provider.label } : {}),
  }),
  finishSignIn: (world): ResultOf<'finishSignIn'> => world.me,
  askToSignUp: () => undefined,
  lookAtTicket: (): ResultOf<'lookAtTicket'> => ({ email: 'mira@example.com' }),
  signUp: (world): ResultOf<'signUp'> => world.me,
  verifyEmail: () => undefined,
  askForReset: () => undefined,
  resetPassword: () => undefined,
  beginProvider: (): ResultOf<'beginProvider'> => ({ url: '/sign-in/provider?code=1' }),
  finishProvider: (world): ResultOf<'finishProvider'> => ({ outcome: 'signed-in', me: world.me }),
} satisfies Record<string, JsonHandler>;

/** Who may make an account; for the owner. */
export const accessHandlers = {
  signUpPolicy: (world): ResultOf<'signUpPolicy'> => world.signUpPolicy ?? { mode: 'closed', domains: [] },
  setSignUpPolicy: (world, { body }): ResultOf<'setSignUpPolicy'> => {
    world.signUpPolicy = body;
    return body;
  },
  listInvitations: (world): ResultOf<'listInvitations'> => world.invitations ?? [],
  invite: (world, { body }): ResultOf<'invite'> => {
    const id = `inv_${(world.invitations ?? []).length + 1}`;
    const times = { createdAt: before(0), expiresAt: before(-body.days * 24 * HOUR), expired: false };
    const invitation = { id, email: body.email, invitedBy: world.me.name, ...times };
    world.invitations = [invitation, ...(world.invitations ?? [])];
    return { ...invitation, link: 'http://localhost:4400/sign-up#invitation=hV3kq8YwL0mZr2tX', mailed: false };
  },
  revokeInvitation: (world, { params }) => {
    world.invitations = (world.invitations ?? []).filter(({ id }) => id !== params.invitation);
  },
  identityProvider: (world): ResultOf<'identityProvider'> => settingsOf(world),
  checkIdentityProvider: (): ResultOf<'checkIdentityProvider'> => ({ ok: true }),
  setIdentityProvider: (world, { body: { clientSecret: _, ...provider } }): ResultOf<'setIdentityProvider'> => {
    world.provider = provider;
    return settingsOf(world);
  },
  removeIdentityProvider: (world) => {
    world.provider = undefined;
  },
} satisfies Record<string, JsonHandler>;

function settingsOf({ provider }: World): ResultOf<'identityProvider'> {
  return { ...(provider ? { provider } : {}), returnTo: 'http://localhost:4400/sign-in/provider' };
}

function accountOf(world: World): Account {
  return {
    ...world.me,
    ...{ emailVerified: false, hasPassword: true, secondFactor: false, recoveryCodesLeft: 0, identities: [] },
    byMail: world.mailServer !== undefined,
    ...(world.provider ? { provider: world.provider.label } : {}),
    ...world.account,
  };
}

function prove(world: World, password: string): void {
  if (password !== world.password) throw new FakeProblem('password-wrong', 403, 'This is not the password.');
}
