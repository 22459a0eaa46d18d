import { z } from 'zod';
import { operation } from './operation.ts';
import {
  IdentityProviderCheckSchema,
  IdentityProviderDraftSchema,
  IdentityProviderSettingsSchema,
  InvitationSchema,
  MadeInvitationSchema,
  NewInvitationSchema,
  SignUpPolicySchema,
} from './sign-up.ts';

const common = { tag: 'system', access: 'user', answer: 'json', status: 200 } as const;
const silent = { tag: 'system', access: 'user', answer: 'none', status: 204 } as const;

/** Who may make an account, and by which ways; for the owner of the platform. */
export const signUps = {
  signUpPolicy: operation({
    id: 'signUpPolicy',
    method: 'GET',
    path: '/api/v1/sign-up-policy',
    summary: 'Who may make an account; for the owner',
    ...common,
    result: SignUpPolicySchema,
  }),
  setSignUpPolicy: operation({
    id: 'setSignUpPolicy',
    method: 'PUT',
    path: '/api/v1/sign-up-policy',
    summary: 'Choose who may make an account; for the owner',
    ...common,
    body: SignUpPolicySchema,
    result: SignUpPolicySchema,
  }),
  listInvitations: operation({
    id: 'listInvitations',
    method: 'GET',
    path: '/api/v1/invitations',
    summary: 'Invitations that nobody has used; for the owner',
    ...common,
    result: z.array(InvitationSchema),
  }),
  invite: operation({
    id: 'invite',
    method: 'POST',
    path: '/api/v1/invitations',
    summary: 'Invite somebody; for the owner',
    ...common,
    status: 201,
    body: NewInvitationSchema,
    result: MadeInvitationSchema,
  }),
  revokeInvitation: operation({
    id: 'revokeInvitation',
    method: 'DELETE',
    path: '/api/v1/invitations/{invitation}',
    summary: 'Take an invitation back; for the owner',
    ...silent,
    params: z.object({ invitation: z.string().min(1).max(64) }),
  }),
  identityProvider: operation({
    id: 'identityProvider',
    method: 'GET',
    path: '/api/v1/identity-provider',
    summary: 'Which identity provider signs people in; for the owner',
    ...common,
    result: IdentityProviderSettingsSchema,
  }),
  checkIdentityProvider: operation({
    id: 'checkIdentityProvider',
    method: 'POST',
    path: '/api/v1/identity-provider/check',
    summary: 'Try an identity provider without choosing it; for the owner',
    ...common,
    body: IdentityProviderDraftSchema,
    result: IdentityProviderCheckSchema,
  }),
  setIdentityProvider: operation({
    id: 'setIdentityProvider',
    method: 'PUT',
    path: '/api/v1/identity-provider',
    summary: 'Have people sign in through an identity provider too; for the owner',
    ...common,
    body: IdentityProviderDraftSchema,
    result: IdentityProviderSettingsSchema,
  }),
  removeIdentityProvider: operation({
    id: 'removeIdentityProvider',
    method: 'DELETE',
    path: '/api/v1/identity-provider',
    summary: 'Sign people in through no identity provider any more; for the owner',
    ...silent,
  }),
};
