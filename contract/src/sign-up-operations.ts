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

const common = { tag: 'system', access: 'operator:full', answer: 'json', status: 200 } as const;
const silent = { tag: 'system', access: 'operator:full', answer: 'none', status: 204 } as const;

/** Who may make an account, and by which ways; for operators. */
export const signUps = {
  signUpPolicy: operation({
    id: 'signUpPolicy',
    method: 'GET',
    path: '/api/v1/sign-up-policy',
    summary: 'Who may make an account; for operators',
    ...common,
    access: 'operator:read',
    result: SignUpPolicySchema,
  }),
  setSignUpPolicy: operation({
    id: 'setSignUpPolicy',
    method: 'PUT',
    path: '/api/v1/sign-up-policy',
    summary: 'Choose who may make an account; for operators',
    ...common,
    body: SignUpPolicySchema,
    result: SignUpPolicySchema,
    audited: ['mode'],
  }),
  listInvitations: operation({
    id: 'listInvitations',
    method: 'GET',
    path: '/api/v1/invitations',
    summary: 'Invitations that nobody has used; for operators',
    ...common,
    access: 'operator:read',
    result: z.array(InvitationSchema),
  }),
  invite: operation({
    id: 'invite',
    method: 'POST',
    path: '/api/v1/invitations',
    summary: 'Invite somebody; for operators',
    ...common,
    status: 201,
    body: NewInvitationSchema,
    result: MadeInvitationSchema,
    audited: ['email'],
  }),
  revokeInvitation: operation({
    id: 'revokeInvitation',
    method: 'DELETE',
    path: '/api/v1/invitations/{invitation}',
    summary: 'Take an invitation back; for operators',
    ...silent,
    params: z.object({ invitation: z.string().min(1).max(64) }),
  }),
  identityProvider: operation({
    id: 'identityProvider',
    method: 'GET',
    path: '/api/v1/identity-provider',
    summary: 'Which identity provider signs people in; for operators',
    ...common,
    access: 'operator:read',
    result: IdentityProviderSettingsSchema,
  }),
  checkIdentityProvider: operation({
    id: 'checkIdentityProvider',
    method: 'POST',
    path: '/api/v1/identity-provider/check',
    summary: 'Try an identity provider without choosing it; for operators',
    ...common,
    body: IdentityProviderDraftSchema,
    result: IdentityProviderCheckSchema,
  }),
  setIdentityProvider: operation({
    id: 'setIdentityProvider',
    method: 'PUT',
    path: '/api/v1/identity-provider',
    summary: 'Have people sign in through an identity provider too; for operators',
    ...common,
    body: IdentityProviderDraftSchema,
    result: IdentityProviderSettingsSchema,
    audited: ['issuer'],
  }),
  removeIdentityProvider: operation({
    id: 'removeIdentityProvider',
    method: 'DELETE',
    path: '/api/v1/identity-provider',
    summary: 'Sign people in through no identity provider any more; for operators',
    ...silent,
  }),
};
