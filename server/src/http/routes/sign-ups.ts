import { type InvitationView, signUps } from '@nonstop4/contract';
import type { Invitation } from '../../domain/accounts/invitation.ts';
import type { User } from '../../domain/user.ts';
import {
  checkIdentityProvider,
  forgetIdentityProvider,
  identityProvider,
  setIdentityProvider,
} from '../../usecases/accounts/identity-provider.ts';
import { invite, listInvitations, revokeInvitation } from '../../usecases/accounts/invitations.ts';
import { RETURN_PATH } from '../../usecases/accounts/provider-sign-in.ts';
import { setSignUpPolicy, signUpPolicy } from '../../usecases/accounts/sign-up-policy.ts';
import type { Platform } from '../../usecases/platform.ts';
import { requireOperator } from '../../usecases/require-operator.ts';
import type { Registrar } from '../register-operation.ts';
import { iso } from '../views/times.ts';

/** Who may make an account, and by which ways; for operators. */
export function registerSignUps(register: Registrar, platform: Platform): void {
  register.answer(signUps.signUpPolicy, async ({ user }) => {
    requireOperator(user, 'see who may sign up');
    return signUpPolicy(platform);
  });
  register.answer(signUps.setSignUpPolicy, async ({ user, body }) => {
    await setSignUpPolicy(platform, user, body);
    return signUpPolicy(platform);
  });
  const view = (invitation: Invitation) => invitationView(invitation, platform.clock.now());
  register.answer(signUps.listInvitations, async ({ user }) => (await listInvitations(platform, user)).map(view));
  register.answer(signUps.invite, async ({ user, body, locale }) => {
    const { invitation, link, isMailed } = await invite(platform, user, { ...body, language: locale });
    return { ...view(invitation), link, mailed: isMailed };
  });
  register.answer(signUps.revokeInvitation, ({ user, params }) => revokeInvitation(platform, user, params.invitation));
  registerProvider(register, platform);
}

function registerProvider(register: Registrar, platform: Platform): void {
  const settingsOf = async (user: User) => {
    const saved = await identityProvider(platform, user);
    const returnTo = `${platform.rules.panelUrl}${RETURN_PATH}`;
    if (!saved) return { returnTo };
    const { clientSecret: _, ...provider } = saved;
    return { provider, returnTo };
  };
  register.answer(signUps.identityProvider, ({ user }) => settingsOf(user));
  register.answer(signUps.checkIdentityProvider, ({ user, body }) => checkIdentityProvider(platform, user, body));
  register.answer(signUps.setIdentityProvider, async ({ user, body }) => {
    await setIdentityProvider(platform, user, body);
    return settingsOf(user);
  });
  register.answer(signUps.removeIdentityProvider, ({ user }) => forgetIdentityProvider(platform, user));
}

function invitationView({ id, email, invitedBy, createdAt, expiresAt }: Invitation, now: number): InvitationView {
  return { id, email, invitedBy, createdAt: iso(createdAt), expiresAt: iso(expiresAt), expired: expiresAt <= now };
}
