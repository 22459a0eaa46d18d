import { type CardFacts, type CardWords, clockTime, type GitServerCode } from './card-facts.ts';

const reason = (facts: CardFacts) => (facts.message ? `: ${facts.message}` : '');
const gitServer = (facts: CardFacts) => `The git server${facts.host ? ` ${facts.host}` : ''}`;
const gitAddress = (facts: CardFacts) => (facts.address ? ` at ${facts.address}` : '');

/** What GitHub's API says of a refusal beyond that it is one. */
const REFUSED: Record<string, (facts: CardFacts) => CardWords> = {
  'token-refused': (facts) => ({
    cause: `${gitServer(facts)} does not accept the token: it has expired, was revoked or has a typing error.`,
    todo: 'Whoever runs the platform makes a new token there and enters it on the page “Git”.',
  }),
  'read-only': (facts) => ({
    cause: `The token may read the repository${gitAddress(facts)} and not write to it.`,
    todo: 'Whoever runs the platform gives the token the permission “Contents: read and write” for this repository.',
  }),
  'app-read-only': (facts) => ({
    cause: `The GitHub App may not write to the repository${gitAddress(facts)}.`,
    todo: 'Whoever runs the platform gives the App the permission “Contents: read and write”, and lets the owner of the installation accept it.',
  }),
  'app-key': (facts) => ({
    cause: `${gitServer(facts)} does not accept the private key of the GitHub App: it was deleted there, or belongs to another App.`,
    todo: 'Whoever runs the platform makes a new private key in the settings of the App and enters it, with the App’s id, on the page “Git”.',
  }),
  'app-suspended': (facts) => ({
    cause: `The installation of the GitHub App${facts.owner ? ` at ${facts.owner}` : ''} is suspended.`,
    todo: 'Whoever owns the account resumes the installation at GitHub.',
  }),
  'no-hooks': (facts) => ({
    cause: `The token or App may not make webhooks at the repository${gitAddress(facts)}.`,
    todo: 'Whoever runs the platform gives it the permission “Webhooks: read and write”, or enters the webhook by hand.',
  }),
  hidden: (facts) => ({
    cause: `There is a repository${gitAddress(facts)}, but the token or App was not given access to it.`,
    todo: 'Whoever runs the platform adds this repository to those that the token or the installation of the App may use.',
  }),
};

/** Why a repository that is not there cannot be made either. */
const NOT_MADE: Record<string, (facts: CardFacts) => CardWords> = {
  'only-in-organisation': (facts) => ({
    cause: `There is no repository${gitAddress(facts)} that the GitHub App may use, and an App can make one in an organisation only, not in the account of a person.`,
    todo: 'Whoever runs the platform makes an empty private repository there and gives the installation of the App access to it.',
  }),
  'may-not-make': (facts) => ({
    cause: `There is no repository${gitAddress(facts)}, and the token or App may not make one.`,
    todo: 'Whoever runs the platform makes an empty private repository there, or gives the token or App the permission “Administration: read and write”.',
  }),
  'not-own-account': (facts) => ({
    cause: `There is no repository${gitAddress(facts)}, and the token belongs neither to this account nor to a member of such an organisation.`,
    todo: 'Whoever runs the platform corrects the name, or makes the repository and gives the token access to it.',
  }),
};

/** English words of what is in the way at a git server. */
export const gitServerCards: Record<GitServerCode, (facts: CardFacts) => CardWords> = {
  'git-server-unreachable': (facts) => ({
    cause: `${gitServer(facts)} does not answer${reason(facts)}.`,
    todo: 'Nothing is lost, and it goes on by itself once the server answers; whoever runs the platform looks after the server.',
  }),
  'git-access-refused': (facts) =>
    REFUSED[facts.why ?? '']?.(facts) ?? {
      cause: `${gitServer(facts)} does not let the platform in${reason(facts)}.`,
      todo: 'Whoever runs the platform gives it a new token or key, with the right to write, on the page “Git”.',
    },
  'git-repository-missing': (facts) =>
    NOT_MADE[facts.why ?? '']?.(facts) ?? {
      cause: `There is no repository${gitAddress(facts)}, or the platform may not see it.`,
      todo: 'Whoever runs the platform makes the repository, or corrects the address or the rights of the token on the page “Git”.',
    },
  'git-repository-moved': (facts) => ({
    cause: `The repository${gitAddress(facts)} has moved to ${facts.newAddress ?? 'another address'}.`,
    todo: facts.newAddress
      ? 'Whoever runs the platform saves the connection again on the page “Git”; the new address is taken over.'
      : 'Whoever runs the platform enters its new address on the page “Git”.',
  }),
  'git-host-key-unknown': (facts) => ({
    cause: `${gitServer(facts)} shows another key than the one that was accepted: it was set up anew, or somebody else answers in its place.`,
    todo: 'Whoever runs the platform asks the owner of the server, and accepts the new key on the page “Git” when it is right.',
  }),
  'git-push-refused': (facts) => ({
    cause: `${gitServer(facts)} has a rule against this push${reason(facts)}.`,
    todo: 'Whoever runs the platform lets it push to the branch, or names another branch on the page “Git”.',
  }),
  'git-rate-limited': (facts) => ({
    cause: `${gitServer(facts)} takes no more requests ${facts.until ? `until ${clockTime(facts.until, 'en')}` : 'for now'}${reason(facts)}.`,
    todo: 'Wait: it goes on by itself.',
  }),
  'git-repository-archived': (facts) => ({
    cause: `The repository${gitAddress(facts)} is archived: it can be read and takes no push.`,
    todo: 'Whoever runs the platform takes it out of the archive at the server, or enters another repository on the page “Git”.',
  }),
  'git-app-not-installed': (facts) => ({
    cause: `The GitHub App is not installed${facts.owner ? ` at ${facts.owner}` : ''}, or has no access to the repository.`,
    todo: 'Whoever runs the platform installs the App there, from its settings at GitHub, and gives it access to the repository.',
  }),
};
