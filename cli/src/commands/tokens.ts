import { operations } from '@nonstop4/contract';
import type { Command } from 'commander';
import type { CommandLine } from '../command-line.ts';
import { formatAgo } from '../terminal/format.ts';
import { tableLines } from '../terminal/table.ts';
import { defineCommand } from './define-command.ts';

export function addTokenCommands(program: Command, commandLine: CommandLine): void {
  const { commands } = commandLine.texts;
  const tokens = defineCommand(program, commandLine, 'tokens', commands.tokens, [
    'nonstop4 tokens',
    'nonstop4 tokens create ci',
  ]);
  tokens.action(() => list(commandLine));
  defineCommand(tokens, commandLine, 'list', commands.tokensList, ['nonstop4 tokens list']).action(() =>
    list(commandLine),
  );
  defineCommand(tokens, commandLine, 'create <name>', commands.tokensCreate, ['nonstop4 tokens create ci']).action(
    (name: string) => create(commandLine, name),
  );
  defineCommand(tokens, commandLine, 'revoke <id>', commands.tokensRevoke, ['nonstop4 tokens revoke 01JXYZ']).action(
    (id: string) => revoke(commandLine, id),
  );
}

async function list(commandLine: CommandLine): Promise<void> {
  const { screen, texts, locale } = commandLine;
  const tokens = await (await commandLine.api()).call(operations.listTokens, {});
  commandLine.result(tokens, () => {
    const rows = tokens.map((token) => [
      token.id,
      token.name,
      token.hint,
      formatAgo(token.createdAt, locale),
      token.lastUsedAt ? formatAgo(token.lastUsedAt, locale) : texts.never,
    ]);
    for (const line of tableLines(texts.columns.tokens, rows, (head) => screen.style('dim', head))) screen.line(line);
  });
}

async function create(commandLine: CommandLine, name: string): Promise<void> {
  const made = await (await commandLine.api()).call(operations.createToken, { body: { name } });
  commandLine.hint(commandLine.texts.tokenShownOnce);
  commandLine.result(made, () => commandLine.screen.line(made.token));
}

async function revoke(commandLine: CommandLine, id: string): Promise<void> {
  await (await commandLine.api()).call(operations.revokeToken, { params: { token: id } });
  commandLine.result({ revoked: id }, () => commandLine.screen.line(commandLine.texts.tokenRevoked(id)));
}
