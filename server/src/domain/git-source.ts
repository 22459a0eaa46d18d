import { type GitAddressFault, parseGitAddress } from './git-address.ts';
import { Problem } from './problem.ts';

/** The repository of others that an App's code is fetched from, each time that somebody asks for it. */
export interface GitSource {
  /** Of https, as `checkSourceAddress` accepts it. */
  address: string;
  /** Undefined: the one that the server names as its default. */
  branch?: string;
  /** What the server wants before the token; undefined where there is none. */
  userName?: string;
  /** Undefined: everybody may read it. */
  sealedToken?: string;
}

/** Where the code of a run or of a Release was fetched from; with the commit as soon as it is known. */
export interface SourceOrigin {
  address: string;
  branch?: string;
  /** 40 or 64 hexadecimal digits. */
  commit?: string;
  /** First line of the commit's message. */
  subject?: string;
}

type Fault = GitAddressFault | 'not-https';

const SENTENCES: Record<Fault, string> = {
  'not-an-address': 'This is no https address of a git repository. It looks like https://github.com/kim/shop.git.',
  'not-https':
    'Code is fetched by https only. Use the https address of the repository, as in https://github.com/kim/shop.git.',
  'not-encrypted': 'Use https: over plain http the code and the token could be read and changed on their way.',
  'password-inside':
    'Leave names and tokens out of the address, where logs would show them, and enter the token in its own field.',
};

/** Throws Problem `git-source-unusable`, whose `reason` is for programs. */
export function checkSourceAddress(text: string): string {
  const parsed = parseGitAddress(text);
  if (typeof parsed === 'string') throw unusable(parsed);
  if (parsed.protocol === 'ssh') throw unusable('not-https');
  // This machine's own plain http, which a connection of the operator may use, is nobody's repository.
  if (parsed.protocol === 'http') throw unusable('not-encrypted');
  return text;
}

function unusable(reason: Fault): Problem {
  return new Problem('git-source-unusable', SENTENCES[reason], { reason });
}
