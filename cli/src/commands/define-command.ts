import type { Command } from 'commander';
import type { CommandLine } from '../command-line.ts';

/**
 * A command with its words and examples. `usage` is the name with its arguments: `scale <app> <replicas>`. Examples begin with
 * `nonstop4` and are shown as this program was called.
 */
export function defineCommand(
  parent: Command,
  commandLine: CommandLine,
  usage: string,
  words: { summary: string; more?: string },
  examples: string[],
): Command {
  const { helpText } = commandLine.texts;
  const shown = examples.map((example) => `  $ ${example.replace(/^nonstop4/, commandLine.config.program)}`);
  const command = parent.command(usage).summary(words.summary);
  command.description(words.more ? `${words.summary}\n\n${words.more}` : words.summary);
  command.addHelpText('after', () => `\n${helpText['Examples:']}\n${shown.join('\n')}`);
  return command;
}

/** The options of every command that starts a run and follows it. */
export function withFollowOptions(command: Command, { texts }: CommandLine): Command {
  return command.option('-q, --quiet', texts.options.quiet).option('-d, --detach', texts.options.detach);
}
