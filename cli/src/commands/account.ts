import { hostname } from 'node:os';
import { ApiClient, ApiProblem, operations } from '@nonstop4/contract';
import type { Command } from 'commander';
import type { CommandLine } from '../command-line.ts';
import { removeCredentials, writeCredentials } from '../credentials.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { isAway } from '../runs/follow-run.ts';
import { ask, askPassword, readPipedInput } from '../terminal/prompts.ts';
import { defineCommand } from './define-command.ts';

export function addAccountCommands(program: Command, commandLine: CommandLine): void {
  const { commands, options } = commandLine.texts;
  defineCommand(program, commandLine, 'login [url]', commands.login, [
    'nonstop4 login',
    'nonstop4 login http://localhost:4400 --name ann < password.txt',
  ])
    .option('--name <name>', options.userName)
    .option('--code <code>', options.signInCode)
    .action((url: string | undefined, given: Given) => login(commandLine, url, given));
  defineCommand(program, commandLine, 'logout', commands.logout, ['nonstop4 logout']).action(() => logout(commandLine));
  defineCommand(program, commandLine, 'whoami', commands.whoami, ['nonstop4 whoami']).action(() => whoami(commandLine));
}

interface Given {
  name?: string;
  /** Of the authenticator app. */
  code?: string;
}

async function login(
  commandLine: CommandLine,
  given: string | undefined,
  { name: givenName, code }: Given,
): Promise<void> {
  const { texts, screen, config } = commandLine;
  const url = checkUrl(given ?? (await commandLine.url()), commandLine);
  if (!isPrivate(url)) commandLine.hint(texts.unencrypted(url));
  if (!givenName && !screen.interactive) throw new CliError(EXIT.usage, texts.nameMissing);
  const name = givenName ?? (await ask(texts.askName));
  const password =
    config.password ?? (screen.interactive ? await askPassword(texts.askPassword) : await readPipedInput());
  const body = { name, password, tokenName: `nonstop4 @ ${hostname()}`.slice(0, 60) };
  const api = new ApiClient({ baseUrl: url, language: commandLine.locale });
  const signIn = (withCode: string | undefined) =>
    api.call(operations.tokenLogin, { body: { ...body, code: withCode } });
  const made = await signIn(code)
    .catch(async (error) => {
      // Somebody is there to be asked: the second step is like the first.
      if (!asksForCode(error) || code !== undefined || !screen.interactive) throw error;
      return signIn(await ask(texts.askCode));
    })
    .catch((error) => refuse(api, error, texts.setUpFirst));
  await writeCredentials(config.credentialsFile, { url, token: made.token, tokenId: made.id, name });
  commandLine.result({ url, name, tokenId: made.id }, () => screen.line(texts.signedIn(name, url)));
}

function asksForCode(error: unknown): boolean {
  return error instanceof ApiProblem && error.problem.code === 'second-factor-needed';
}

// Before the first account is made every name and password is wrong, which would be a poor hint.
async function refuse(api: ApiClient, error: unknown, setUpFirst: string): Promise<never> {
  if (!(error instanceof ApiProblem) || error.problem.code !== 'wrong-credentials') throw error;
  const setup = await api.call(operations.setupState, {}).catch(() => undefined);
  if (setup?.needed) throw new CliError(EXIT.notSignedIn, setUpFirst);
  throw error;
}

function checkUrl(text: string, { texts }: CommandLine): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url.origin;
  throw new CliError(EXIT.usage, texts.urlInvalid(text));
}

/** Nobody on the way can read it: encrypted, or it does not leave the machine. */
function isPrivate(url: string): boolean {
  const { protocol, hostname: host } = new URL(url);
  return (
    protocol === 'https:' ||
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '[::1]' ||
    /^127\./.test(host)
  );
}

async function logout(commandLine: CommandLine): Promise<void> {
  const { texts, screen, config } = commandLine;
  const kept = await commandLine.credentials();
  await removeCredentials(config.credentialsFile);
  if (!kept) {
    commandLine.result({ signedOut: false }, () => screen.line(texts.wasNotSignedIn));
    return;
  }
  const api = new ApiClient({ baseUrl: kept.url, token: kept.token, language: commandLine.locale });
  const revoked = await api.call(operations.revokeToken, { params: { token: kept.tokenId } }).then(
    () => true,
    (error: unknown) => {
      // The token is forgotten here in any case; what is left of it on an unreachable server must be said.
      if (isAway(error)) commandLine.hint(texts.tokenNotRevoked(kept.url));
      return false;
    },
  );
  commandLine.result({ signedOut: true, revoked }, () => screen.line(texts.signedOut(kept.url)));
}

async function whoami(commandLine: CommandLine): Promise<void> {
  const api = await commandLine.api();
  const url = await commandLine.url();
  const me = await api.call(operations.me, {});
  commandLine.result({ ...me, url }, () => commandLine.screen.line(commandLine.texts.youAre(me.name, me.role, url)));
}
