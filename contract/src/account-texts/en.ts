import type { AccountMailCatalogue } from './account-mail-words.ts';

const OPEN_ACCOUNT = 'Open your account';
const NOT_YOU = 'If it was not you, set another password at once and end all other sessions.';

/** English. */
export const en: AccountMailCatalogue = {
  mails: {
    'sign-up': () => ({
      subject: 'Make your account',
      paragraphs: [
        'Somebody, most likely you, wants to make an account with this address. The link works for 24 hours.',
      ],
      button: 'Make the account',
    }),
    'known-already': ({ name }) => ({
      subject: 'You have an account already',
      paragraphs: [
        `Somebody, most likely you, wanted to make an account with this address. There is one: ${name}. Nothing was changed.`,
        'If you have forgotten the password, you can set another one.',
      ],
      button: 'Set another password',
    }),
    invitation: ({ invitedBy }) => ({
      subject: 'You are invited',
      paragraphs: [`${invitedBy} invites you to make an account. Whoever has the link can use it once.`],
      button: 'Make the account',
    }),
    'verify-email': ({ name }) => ({
      subject: 'Is this your address?',
      paragraphs: [`The account ${name} has entered this address. Open the link within 24 hours if that was you.`],
      button: 'It is my address',
    }),
    'reset-password': ({ name }) => ({
      subject: 'Set another password',
      paragraphs: [
        `Somebody, most likely you, wants to set another password for the account ${name}. The link works for an hour.`,
        'If it was not you, nothing needs to be done: the password stays as it is.',
      ],
      button: 'Set another password',
    }),
    'password-changed': ({ name }) => ({
      subject: 'Your password was changed',
      paragraphs: [`The password of the account ${name} was changed, and all its other sessions were ended.`, NOT_YOU],
      button: OPEN_ACCOUNT,
    }),
    'email-changed': ({ name }) => ({
      subject: 'Your e-mail address was changed',
      paragraphs: [`The account ${name} has another e-mail address from now on.`, NOT_YOU],
      button: OPEN_ACCOUNT,
    }),
    'second-factor-on': ({ name }) => ({
      subject: 'Two-step sign-in is on',
      paragraphs: [`The account ${name} asks for a code of an authenticator app at sign-in from now on.`, NOT_YOU],
      button: OPEN_ACCOUNT,
    }),
    'second-factor-off': ({ name }) => ({
      subject: 'Two-step sign-in is off',
      paragraphs: [`The account ${name} no longer asks for a code at sign-in.`, NOT_YOU],
      button: OPEN_ACCOUNT,
    }),
    'identity-linked': ({ name }) => ({
      subject: 'Another way to sign in',
      paragraphs: [`The account ${name} can be signed in to through the identity provider from now on.`, NOT_YOU],
      button: OPEN_ACCOUNT,
    }),
  },
  why: 'You get this e-mail because of an account at NonStop4, or because somebody typed in your address.',
};
