import { z } from 'zod';
import { MeSchema } from './account.ts';
import { CodeSchema } from './account-security.ts';
import { operation } from './operation.ts';
import {
  EmailRequestSchema,
  EntranceSchema,
  LinkRequestSchema,
  ProviderBeginSchema,
  ProviderOutcomeSchema,
  ProviderReturnSchema,
  ResetRequestSchema,
  SignUpRequestSchema,
  TicketSchema,
} from './sign-up.ts';

const common = { tag: 'account', access: 'anybody', answer: 'json', status: 200 } as const;
const silent = { tag: 'account', access: 'anybody', answer: 'none', status: 204 } as const;

/** The doors that a stranger may knock on. None of them tells who has an account. */
export const entrance = {
  entrance: operation({
    id: 'entrance',
    method: 'GET',
    path: '/api/v1/entrance',
    summary: 'Which ways in there are',
    ...common,
    result: EntranceSchema,
  }),
  finishSignIn: operation({
    id: 'finishSignIn',
    method: 'POST',
    path: '/api/v1/session/second-factor',
    summary: 'The second step of signing in: a code of the authenticator app, or a recovery code',
    ...common,
    body: CodeSchema,
    result: MeSchema,
  }),
  askToSignUp: operation({
    id: 'askToSignUp',
    method: 'POST',
    path: '/api/v1/sign-up/mail',
    summary: 'Send a link to make an account with to an address; the answer is the same where there is one already',
    ...silent,
    status: 202,
    body: EmailRequestSchema,
  }),
  lookAtTicket: operation({
    id: 'lookAtTicket',
    method: 'POST',
    path: '/api/v1/sign-up/ticket',
    summary: 'Whether an invitation or a link from an e-mail is good, and for which address; it stays good',
    ...common,
    body: TicketSchema,
    result: z.object({ email: z.string() }),
  }),
  signUp: operation({
    id: 'signUp',
    method: 'POST',
    path: '/api/v1/sign-up',
    summary: 'Make an account with an invitation or a link from an e-mail; signs in',
    ...common,
    status: 201,
    body: SignUpRequestSchema,
    result: MeSchema,
    audited: ['name'],
  }),
  verifyEmail: operation({
    id: 'verifyEmail',
    method: 'POST',
    path: '/api/v1/email-verification',
    summary: 'Verify an e-mail address with the link that was sent to it',
    ...silent,
    body: LinkRequestSchema,
  }),
  askForReset: operation({
    id: 'askForReset',
    method: 'POST',
    path: '/api/v1/password-reset/mail',
    summary: 'Send a link to set another password with; the answer is the same where there is no such account',
    ...silent,
    status: 202,
    body: EmailRequestSchema,
  }),
  resetPassword: operation({
    id: 'resetPassword',
    method: 'POST',
    path: '/api/v1/password-reset',
    summary: 'Set another password with the link from the e-mail; ends all sessions',
    ...silent,
    body: ResetRequestSchema,
  }),
  beginProvider: operation({
    id: 'beginProvider',
    method: 'POST',
    path: '/api/v1/provider-sign-in',
    summary: 'Where the browser has to go to sign in at the identity provider',
    ...common,
    body: ProviderBeginSchema,
    result: z.object({ url: z.string() }),
  }),
  finishProvider: operation({
    id: 'finishProvider',
    method: 'POST',
    path: '/api/v1/provider-sign-in/return',
    summary: 'Sign in, or link an account, with what the identity provider has sent back',
    ...common,
    body: ProviderReturnSchema,
    result: ProviderOutcomeSchema,
  }),
};
