import type { CardFacts, CardWords, ComposeCode } from './card-facts.ts';

const file = (facts: CardFacts) => (facts.file ? `“${facts.file}”` : 'The compose file');
const inBrackets = (text: string | undefined) => (text ? ` (${text})` : '');

/** English words of what keeps a compose file from being run. */
export const composeCards: Record<ComposeCode, (facts: CardFacts) => CardWords> = {
  'compose-several-services': (facts) => ({
    cause: `${file(facts)} has several services${inBrackets(facts.found)}, and an app here is one that visitors reach.`,
    todo: 'Give all but one a line “profiles: [local]” or take them out, and upload again; a second service that visitors reach is uploaded as an app of its own.',
  }),
  'compose-no-service': (facts) => ({
    cause: `${file(facts)} has no service that visitors could reach${facts.found ? ` (found: ${facts.found})` : ''}, and no other file says how to start the app.`,
    todo: 'Add the app itself as a service with “build: .”, or put the files of its language (such as package.json) at the top of the zip.',
  }),
  'compose-ready-image': (facts) => ({
    cause: `The service${facts.service ? ` “${facts.service}”` : ''} in ${facts.file ? file(facts) : 'the compose file'} is a ready image${inBrackets(facts.image)} with no code in the zip, and images are not run as they are.`,
    todo: `Put a file named Dockerfile with the line “FROM ${facts.image ?? 'the name of the image'}” beside it, write “build: .” in place of “image”, and upload again.`,
  }),
  'compose-unsupported': (facts) => ({
    cause: `${file(facts)} asks for something that is not possible here${facts.found ? `: ${facts.found}` : ''}.`,
    todo: 'Write it out in this one file with paths inside of the zip, or take it out, and upload again.',
  }),
  'compose-variable-missing': (facts) => ({
    cause: facts.service
      ? `The app is told by ${facts.variable ? `“${facts.variable}”` : 'a variable'} where “${facts.service}”${inBrackets(facts.image)} is, which is a service that is not run here.`
      : `The compose file says that the app needs ${facts.variable ? `“${facts.variable}”` : 'a variable'}, which has no value.`,
    todo: facts.service
      ? `Set ${facts.variable ? `“${facts.variable}”` : 'it'} under Settings to the address of a database or service that the app can reach, and upload the same zip again.`
      : `Set ${facts.variable ? `“${facts.variable}”` : 'it'} under Settings, and upload the same zip again.`,
  }),
};
