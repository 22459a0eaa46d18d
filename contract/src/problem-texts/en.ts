import type { ProblemCatalogue } from './problem-words.ts';

/** English. */
export const en: ProblemCatalogue = {
  'not-found': {
    title: 'Not found',
    sentence: 'There is nothing of that name; check it, or look at the list of your apps.',
  },
  'not-signed-in': { title: 'Not signed in', sentence: 'You are not signed in, or no longer; sign in again.' },
  'wrong-credentials': {
    title: 'Name or password is wrong',
    sentence: 'This name and password do not belong together; try again.',
  },
  'too-many-attempts': {
    title: 'Too many attempts',
    sentence: 'There were too many attempts; wait a few minutes and try again.',
  },
  'setup-not-open': { title: 'Already set up', sentence: 'The first account exists already; sign in with it.' },
  'setup-token-wrong': {
    title: 'Set-up link is not valid',
    sentence: 'This set-up link is wrong or used up; use the one that the platform printed at its last start.',
  },
  'invalid-input': {
    title: 'Please check what you entered',
    sentence: 'Something in it cannot be used; correct it and try again.',
  },
  'app-name-taken': { title: 'Name is taken', sentence: 'An app of that name exists already; choose another name.' },
  'app-name-invalid': {
    title: 'Name cannot be used',
    sentence: 'Use 1 to 40 lower-case letters, digits and hyphens, starting with a letter.',
  },
  'hostname-taken': {
    title: 'Host name is taken',
    sentence: 'Another app answers to that host name; choose another one.',
  },
  'certificate-unusable': {
    title: 'Certificate cannot be used',
    sentence:
      'This certificate and key cannot be used; paste the whole certificate chain and the key without a passphrase, both as PEM.',
  },
  'confirmation-wrong': { title: 'Names differ', sentence: "Type the app's name exactly as it is to confirm." },
  'nothing-deployed': { title: 'Nothing deployed yet', sentence: 'This app has no code yet; upload it first.' },
  'already-stopped': { title: 'Already stopped', sentence: 'The app is stopped already; there is nothing to do.' },
  'already-running': { title: 'Already running', sentence: 'The app is running already; there is nothing to do.' },
  'run-not-active': { title: 'Already ended', sentence: 'This run has ended already and cannot be canceled any more.' },
  'release-not-found': {
    title: 'No such release',
    sentence: 'There is no release of that number; look at the list of releases.',
  },
  'process-not-found': {
    title: 'No such background process',
    sentence: 'What is live has no background process of that name; look at the lines of its Procfile.',
  },
  'release-collected': {
    title: 'Release is too old',
    sentence: 'The build of this release was cleared away; choose a newer one, or upload its code again.',
  },
  'upload-too-large': {
    title: 'File is too large',
    sentence: 'The file is larger than what is accepted; leave out what is not code.',
  },
  'upload-aborted': { title: 'Upload was cut off', sentence: 'The file did not arrive completely; upload it again.' },
  'disk-full': {
    title: 'Disk is full',
    sentence: "There is no room left on the platform's disk; make room and try again.",
  },
  'quota-exceeded': {
    title: 'Quota reached',
    sentence:
      'The apps of this account would take more than its quota; take less, delete what is not needed, or ask an operator for more. The page Account shows what is used.',
  },
  'not-redundant': {
    title: 'Not redundant now',
    sentence:
      'The app has no second copy that could take over at the moment; wait until it is redundant and try again.',
  },
  'drill-running': {
    title: 'A drill is running',
    sentence: 'Another drill of this app is still running; wait for its end.',
  },
  'not-supported': {
    title: 'Not possible here',
    sentence: 'This cannot be done where apps run now; it needs a cluster.',
  },
  'operator-only': {
    title: 'Not allowed',
    sentence: 'Only operators of the platform may do this; ask one of them.',
  },
  'role-too-small': {
    title: 'Not allowed',
    sentence: 'Your role in this app does not allow this; ask its owner to change your role.',
  },
  'scope-too-small': {
    title: 'Not allowed with this token',
    sentence: 'The scope of this API token does not allow this; make a token with a wider scope.',
  },
  suspended: {
    title: 'Account is suspended',
    sentence: 'This account is suspended; ask an operator of the platform why.',
  },
  'git-unusable': {
    title: 'Git server cannot be used',
    sentence:
      'The git server cannot be used like this, and nothing was changed; test the connection to see what is in the way.',
  },
  'git-source-unusable': {
    title: 'Address cannot be used',
    sentence:
      'Enter the https address of the repository, as in https://github.com/kim/shop.git, and a token in its own field.',
  },
  'git-source-missing': {
    title: 'No git address yet',
    sentence: 'This app has no git address yet; enter the https address of its repository.',
  },
  'ci-unusable': {
    title: 'Jenkins cannot be used',
    sentence:
      'Jenkins cannot be used like this, and nothing was changed; test the connection to see what is in the way.',
  },
  'hook-refused': {
    title: 'Delivery refused',
    sentence:
      'This delivery is not signed with the secret of this webhook; enter the present secret at the git server.',
  },
  'account-has-apps': {
    title: 'There are still apps',
    sentence: 'This account still has apps; delete them first, where you also choose what becomes of their data.',
  },
  'last-operator': {
    title: 'Only operator',
    sentence: '{{name}} is the only operator. Make somebody else an operator first.',
  },
  'user-name-taken': {
    title: 'Name is taken',
    sentence: 'Somebody has this name already; choose another one.',
  },
  'password-wrong': {
    title: 'Password is wrong',
    sentence: 'This is not the password of your account; try again.',
  },
  'second-factor-needed': {
    title: 'Code needed',
    sentence: 'This account asks for a code of your authenticator app as well, or for a recovery code.',
  },
  'code-wrong': {
    title: 'Code is wrong',
    sentence: 'This code is wrong, too old or used already; enter the one that is shown now.',
  },
  'link-not-valid': {
    title: 'Link is not valid',
    sentence: 'This link is wrong, too old or used already; ask for a new one.',
  },
  'sign-up-closed': {
    title: 'Sign-up is closed',
    sentence: 'An account cannot be made this way here; ask whoever runs this platform for an invitation.',
  },
  'mail-server-missing': {
    title: 'No mail server',
    sentence:
      'The platform has no mail server to send e-mails with; its owner can enter one under Alerts, where you are told of them.',
  },
  'provider-failed': {
    title: 'Identity provider',
    sentence:
      'Signing in at the identity provider did not work; try again, or ask whoever runs this platform to test it.',
  },
  unavailable: {
    title: 'Not available now',
    sentence: 'A part of the platform does not answer; your apps go on. Try again in a minute.',
  },
  'database-away': {
    title: 'Database away',
    sentence: 'The database of the platform does not answer; your apps go on. Try again in a minute.',
  },
  conflict: {
    title: 'Changed meanwhile',
    sentence: 'Something else has changed this at the same time; look again and repeat.',
  },
  internal: {
    title: 'Error inside the platform',
    sentence: 'Something went wrong inside the platform; your apps go on. Try again.',
  },
};
