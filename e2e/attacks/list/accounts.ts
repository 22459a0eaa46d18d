import { type Attack, attackOn, writtenIn } from '../attack.ts';

const DOOR = 'accounts';
const entrance = writtenIn('server/src/http/entrance.test.ts');
const factor = writtenIn('server/src/http/second-factor.test.ts');
const provider = writtenIn('server/src/http/provider-sign-in.test.ts');
const security = writtenIn('server/src/http/account-security.test.ts');
const users = writtenIn('server/src/usecases/users/manage-users.test.ts');
const rights = writtenIn('server/src/http/rights.test.ts');
const audit = writtenIn('server/src/http/audit-log.test.ts');

export const ACCOUNT_ATTACKS: readonly Attack[] = [
  attackOn(
    DOOR,
    'every operation as nobody, a stranger, a viewer, a deployer, an owner and an operator',
    'answered as it declares in docs/rights.md; what declares nothing keeps the server from starting',
    rights('answers as it declares when the caller is: %s'),
    rights('a route that declares no rule keeps the server from starting'),
  ),
  attackOn(
    DOOR,
    'an upload that makes an app over somebody else’s',
    'the name is taken; nothing of the other app changes',
    rights('an upload with create=true makes an app for anybody who is signed in, and none over somebody else’s'),
  ),
  attackOn(
    DOOR,
    'a token that is used for more than its scope, or after its end',
    '403, or nobody',
    security('a token does what its scope says, until it expires'),
  ),
  attackOn(
    DOOR,
    'finding out who has an account by sign-up or reset',
    'the same answers; mails to mailboxes alone, and few',
    entrance('neither sign-up nor reset tells who has an account: the same answers, and mails to mailboxes alone'),
    entrance('mails to one mailbox, and from one address, are few'),
  ),
  attackOn(
    DOOR,
    'guessing or using links of e-mails and invitations twice, late, or after they were taken back',
    'once, within their time; guessing is slowed down',
    entrance('guessing links is slowed down'),
    entrance('a password is reset once, within an hour, and ends all sessions'),
    entrance('an invitation is taken back, expires, and is worth nothing once sign-up is closed'),
  ),
  attackOn(
    DOOR,
    'brute force of the second factor, a code that is used twice, the second step in another browser',
    'five wrong ones, each code once, the browser of the first step alone',
    factor('codes are not guessed: five wrong ones, from whichever address'),
    factor('sign-in takes a code of the app, each once'),
    factor('the second step is of the browser that has done the first, for ten minutes'),
  ),
  attackOn(
    DOOR,
    'an identity provider’s answer that was begun by somebody else, or that names an address which is not verified',
    'refused; an account is found by an address that both sides have verified',
    provider('comes back to the browser that has begun, once'),
    provider('an account is found by an address that both sides have verified, and by no other'),
  ),
  attackOn(
    DOOR,
    'a session that was left open, to take the account over',
    'the password, or a fresh sign-in, before anything that shuts the owner out; guesses are counted',
    security('a session that was left open does not guess the password'),
    provider('whoever has no password has to have signed in just now before something that cannot be taken back'),
  ),
  attackOn(
    DOOR,
    'coming in while suspended, by password, token, session, second step or identity provider',
    'let in nowhere',
    users('is let in nowhere, until that is taken back'),
    factor('who is suspended between the two steps is not let in by the second'),
  ),
  attackOn(
    DOOR,
    'more than the quota by two requests at once',
    'one of them',
    users('is not taken twice by two changes at once'),
  ),
  attackOn(
    DOOR,
    'secrets, line breaks or a spreadsheet’s formula into the audit log',
    'names of fields, control characters gone, text alone',
    audit('has who did what to which app, from where, and never a secret'),
    audit('is read in parts, and saved as CSV that no spreadsheet takes for a formula'),
  ),
];
