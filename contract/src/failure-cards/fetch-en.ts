import type { CardFacts, CardWords, FetchCode } from './card-facts.ts';

const repository = (facts: CardFacts) => `repository${facts.address ? ` at ${facts.address}` : ''}`;
const server = (facts: CardFacts) => facts.host ?? 'The server of the repository';

/** English words of what is in the way of fetching code from somebody's repository. */
export const fetchCards: Record<FetchCode, (facts: CardFacts) => CardWords> = {
  'fetch-no-access': (facts) =>
    facts.why === 'with-token'
      ? {
          cause: `There is no git ${repository(facts)}, or the token does not let the platform read it.`,
          todo: 'Check the address, and that the token has not expired and may read this repository; then fetch again.',
        }
      : {
          cause: `There is no git ${repository(facts)}, or it is not public.`,
          todo: 'Check the address; for a private repository enter a token that may read it. Then fetch again.',
        },
  'fetch-branch-missing': (facts) => ({
    cause: `The ${repository(facts)} has no branch${facts.branch ? ` “${facts.branch}”` : ' of that name'}.`,
    todo: 'Correct the name of the branch, or leave it empty for the default one, and fetch again.',
  }),
  'fetch-empty': (facts) => ({
    cause: `The ${repository(facts)} has no commit yet.`,
    todo: 'Push your code to its default branch, or name the branch that has it, and fetch again.',
  }),
  'fetch-too-large': (facts) => ({
    cause: facts.entries
      ? `There are more files in the repository than the ${facts.entries} that are accepted.`
      : `The repository is larger than ${facts.limit ? `the ${facts.limit} that are accepted` : 'what is accepted'}.`,
    todo: 'Take out of the repository what is not code, such as videos, data and installed packages, and fetch again.',
  }),
  'fetch-timeout': (facts) => ({
    cause: `${server(facts)} did not give the code${facts.seconds ? ` within ${facts.seconds} seconds` : ' in time'}.`,
    todo: 'Fetch again; if it happens again, see whether you can clone the repository from there yourself.',
  }),
  'fetch-unreachable': (facts) => ({
    cause: `${server(facts)} does not give the code${facts.message ? `: ${facts.message}` : ''}.`,
    todo: 'Check the address, and fetch again once that server answers.',
  }),
  'fetch-inside-address': (facts) => ({
    cause: `${server(facts)} leads into the platform’s own network, and no code is fetched from there.`,
    todo: 'Use an address that is open to the internet, or upload the code as a .zip; whoever runs the platform can allow this address (NONSTOP4_IMPORT_INSIDE).',
  }),
};
