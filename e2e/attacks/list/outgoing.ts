import { type Attack, attackOn, writtenIn } from '../attack.ts';

const webhooks = writtenIn('testing/ports/notifier/webhooks.test.ts');
const mail = writtenIn('testing/ports/notifier/smtp.test.ts');
const address = writtenIn('server/src/domain/git-address.test.ts');
const remote = writtenIn('server/src/adapters/git-host/remote/remote-git-host.test.ts');
const source = writtenIn('server/src/adapters/source-fetcher/git/git-source-fetcher.test.ts');
const sourceAddress = writtenIn('server/src/domain/git-source.test.ts');
const imports = writtenIn('server/src/usecases/import-source.test.ts');
const embedded = writtenIn('server/src/adapters/git-host/embedded/embedded-git-host.test.ts');
const registry = writtenIn('server/src/adapters/builder/registry/malicious-registry.test.ts');
const endless = writtenIn('testing/attacks/endless-answers.test.ts');
const forge = writtenIn('server/src/adapters/git-host/github/github-forge.test.ts');

export const OUTGOING_ATTACKS: readonly Attack[] = [
  attackOn(
    'notifications',
    'SSRF: addresses inside, in every notation; a name that leads inside, or changes what it leads to; a redirect inside',
    'not connected; a redirect is not followed',
    webhooks('keeps requests away from %s'),
    webhooks('sends nothing to %s'),
    webhooks('takes a name as what it is connected to: another answer later leads nowhere else'),
    webhooks('looks at the address that is connected to: a redirect inside is not followed'),
  ),
  attackOn(
    'notifications',
    'an answer without end, or none',
    '16 KiB are read, for 10 s',
    webhooks('does not wait for ever, nor read without end'),
  ),
  attackOn(
    'notifications',
    'markup in names that are told to Slack',
    'no markup there',
    webhooks('has blocks, and a text with the link for what does not know them'),
    webhooks('keeps to Slack’s limits, and foreign text is no markup'),
  ),
  attackOn(
    'notifications',
    'a mail server that does not offer TLS, or shows another name’s certificate',
    'nothing is sent in clear text',
    mail('it offers no STARTTLS: nothing is sent in clear text'),
    mail('its certificate is of another name'),
    mail('the password is wrong, and is not in what is said'),
  ),
  attackOn(
    'git address',
    'file:, ext:, options in place of a host or path, http to elsewhere, a password inside',
    'refused',
    address('%s is none: %s'),
  ),
  attackOn(
    'git source',
    'SSRF: addresses inside, in every notation; a name that leads inside, or changes what it leads to; a redirect inside or to clear text, also once git runs',
    'not connected to',
    source('inside is not connected to: %s'),
    source('whose name leads inside is not connected to, nor where another answer leads outside first'),
    source('that is another one once git asks (DNS rebinding) is not connected to'),
    source('that redirects inside, or to clear text, leads nowhere'),
    source('that git itself is redirected from, once it has been found, leads nowhere'),
    source('leads to the one server, for whoever has its password'),
  ),
  attackOn(
    'git source',
    'file:, ext:, ssh, options in place of an address, a host or a branch, a password inside',
    'refused',
    sourceAddress('%s is refused: %s'),
    source('is no option and no other reference: %s'),
  ),
  attackOn(
    'git source',
    'token leak: arguments, messages, another server that is redirected to, another address that is entered',
    'in none of them',
    source('goes to the server that it is for, and not to where that one redirects'),
    source('is in no argument of git, and in nothing that is told of a failure'),
    imports('stays where the address does, and is gone with another one'),
    imports('is not shown to another address that was entered after the run was asked for'),
    imports('is kept sealed, and is in no log of a run'),
  ),
  attackOn(
    'git source',
    'a transfer without end, one that stands still, a tree of ten billion files, links that lead out, attributes that leave files out',
    'cut off at the limits of an upload; links are refused, attributes not obeyed',
    source('that gives more than is accepted is cut off'),
    source('that gives nothing for too long is given up, and so is one that is canceled'),
    source('that holds itself ten times, ten levels deep, is not written out'),
    source('with links is refused by the same check as a zip with links; folders that are repositories are named'),
    source('is taken literally, whatever its .gitattributes say'),
  ),
  attackOn(
    'git server',
    'token leak: arguments, files, logs, another server that is redirected to',
    'in none of them',
    remote('is in no argument, file or log of git, and goes to no other server'),
  ),
  attackOn(
    'git server',
    'links in a repository that lead out of it',
    'not taken into a build',
    remote('links that a developer pushed are not taken into a build'),
  ),
  attackOn(
    'git server',
    'nonsense in place of git’s protocol, lengths that lie',
    'told as a server that cannot be used; a transfer has ten minutes, a check 30 s',
    remote('an answer that is %s is told as a server that cannot be used'),
  ),
  attackOn(
    'git server',
    'another server in its place; one that dies in the middle',
    'refused by its key; told, and tried again',
    remote('an unknown key, a read-only one, another server in its place and a dead one are told apart'),
    remote('a server that dies in the middle of a push'),
  ),
  attackOn(
    'git (embedded)',
    'header injection into commits: line breaks in a message or an author',
    'none is forged',
    embedded('cannot be forged by the words of a message or an author'),
  ),
  attackOn(
    'git (embedded)',
    'hooks and configuration in the repository',
    'not obeyed',
    embedded('is not run: hooks and configuration of the repository are not obeyed'),
  ),
  attackOn(
    'GitHub’s API',
    'an answer that is none',
    'told as that',
    forge('that is away, or is none, is told as that'),
  ),
  attackOn(
    'GitHub’s API, Jenkins',
    'an answer without an end, a redirect inside with the token',
    'read no further than any honest one; redirects are not followed elsewhere',
    endless('of GitHub’s API is read no further than any honest one'),
    endless('of Jenkins is read no further than any honest one'),
    endless('that is a redirect to another host takes no token there: %s'),
  ),
  attackOn(
    'image registry',
    'nonsense, bodies, errors, lists without an end, lists of lists, another content than the digest names',
    'refused, read no further than 4 MiB and a thousand pages',
    registry('is refused: %s'),
    registry('is read no further than any manifest goes, and its answers without an end are left'),
    registry('gives an error without an end: a little of it is read'),
    registry('gives something else in place of what a digest names'),
    registry('gives a list of lists'),
    registry('gives pages of a list without an end'),
  ),
  attackOn(
    'image registry',
    'token leak: an upload, a redirect or a realm that leads to another host or to clear text',
    'the password goes to none of them',
    registry('goes to no other host that the registry names for an upload'),
    registry('goes nowhere by a redirect'),
    registry('is not sent in clear text to a realm'),
  ),
];
