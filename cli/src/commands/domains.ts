import { readFile } from 'node:fs/promises';
import { type AppHttpsView, type HostnameHttpsView, operations } from '@nonstop4/contract';
import type { Command } from 'commander';
import type { CommandLine } from '../command-line.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { tableLines } from '../terminal/table.ts';
import { defineCommand } from './define-command.ts';

/** The names under which an app answers, and what makes them secure. */
export function addDomainCommands(program: Command, commandLine: CommandLine): void {
  const { commands } = commandLine.texts;
  const domain = defineCommand(program, commandLine, 'domain', commands.domain, [
    'nonstop4 domain list shop',
    'nonstop4 domain add shop shop.example.com',
  ]);
  defineCommand(domain, commandLine, 'list <app>', commands.domainList, ['nonstop4 domain list shop']).action(
    async (app: string) => {
      const { https } = await (await commandLine.api()).call(operations.getApp, { params: { app } });
      show(commandLine, https);
    },
  );
  defineCommand(domain, commandLine, 'add <app> <hostname>', commands.domainAdd, [
    'nonstop4 domain add shop shop.example.com',
  ]).action((app: string, hostname: string) => change(commandLine, app, (names) => [...names, hostname.toLowerCase()]));
  defineCommand(domain, commandLine, 'remove <app> <hostname>', commands.domainRemove, [
    'nonstop4 domain remove shop shop.example.com',
  ]).action(async (app: string, hostname: string) => {
    await change(commandLine, app, (names) => {
      if (!names.includes(hostname)) throw new CliError(EXIT.notFound, commandLine.texts.noSuchDomain(app, hostname));
      return names.filter((name) => name !== hostname);
    });
  });
  defineCommand(domain, commandLine, 'certify <app> <chain-file> <key-file>', commands.domainCertify, [
    'nonstop4 domain certify shop fullchain.pem privkey.pem',
  ]).action((app: string, chain: string, key: string) => bring(commandLine, app, { chain, key }));
}

async function change(commandLine: CommandLine, app: string, of: (names: string[]) => string[]): Promise<void> {
  const api = await commandLine.api();
  const { extraHostnames } = await api.call(operations.getApp, { params: { app } });
  await api.call(operations.changeApp, { params: { app }, body: { extraHostnames: of(extraHostnames) } });
  const { https } = await api.call(operations.getApp, { params: { app } });
  show(commandLine, https);
}

async function bring(commandLine: CommandLine, app: string, files: { chain: string; key: string }): Promise<void> {
  const [chain, key] = [await textOf(commandLine, files.chain), await textOf(commandLine, files.key)];
  const api = await commandLine.api();
  show(commandLine, await api.call(operations.bringCertificate, { params: { app }, body: { chain, key } }));
}

async function textOf({ texts }: CommandLine, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    throw new CliError(EXIT.usage, texts.fileUnreadable(path));
  }
}

function show(commandLine: CommandLine, https: AppHttpsView): void {
  const { screen, texts } = commandLine;
  commandLine.result(https, () => {
    const rows = https.hostnames.map((entry) => [entry.hostname, stateOf(commandLine, entry)]);
    for (const line of tableLines(texts.columns.domains, rows, (head) => screen.style('dim', head))) screen.line(line);
  });
}

function stateOf({ texts }: CommandLine, { state, notAfter, failure }: HostnameHttpsView): string {
  const words = texts.https[state](notAfter?.slice(0, 10) ?? '');
  return failure ? `${words} (${failure.detail})` : words;
}
