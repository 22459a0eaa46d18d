import { type Sealing, sealingKeys } from '@nonstop4/contract';
import type { Command } from 'commander';
import type { CommandLine } from '../command-line.ts';
import { formatAgo } from '../terminal/format.ts';
import { tableLines } from '../terminal/table.ts';
import { defineCommand } from './define-command.ts';

/** The keys that the platform seals secrets with. */
export function addSecretsCommands(program: Command, commandLine: CommandLine): void {
  const { commands } = commandLine.texts;
  const secrets = defineCommand(program, commandLine, 'secrets', commands.secrets, [
    'nonstop4 secrets',
    'nonstop4 secrets rotate',
  ]);
  secrets.action(async () => show(commandLine, await (await commandLine.api()).call(sealingKeys.secretKeys, {})));
  defineCommand(secrets, commandLine, 'rotate', commands.secretsRotate, ['nonstop4 secrets rotate']).action(
    async () => {
      const after = await (await commandLine.api()).call(sealingKeys.rotateSecretKey, {});
      commandLine.hint(commandLine.texts.secretsRotated);
      show(commandLine, after);
    },
  );
}

function show(commandLine: CommandLine, sealing: Sealing): void {
  const { screen, texts, locale } = commandLine;
  commandLine.result(sealing, () => {
    const rows = sealing.keys.map(({ id, current, since, values }) => [
      id,
      current ? texts.keyCurrent : texts.keyOld,
      formatAgo(since, locale),
      String(values),
    ]);
    for (const line of tableLines(texts.columns.secretKeys, rows, (head) => screen.style('dim', head)))
      screen.line(line);
    if (sealing.outdated > 0) screen.line(texts.secretsOutdated(sealing.outdated));
    if (sealing.unreadable > 0) screen.line(screen.style('yellow', texts.secretsUnreadable(sealing.unreadable)));
  });
}
