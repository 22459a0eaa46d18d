import { spawn } from 'node:child_process';
import { operations } from '@nonstop4/contract';
import type { Command } from 'commander';
import type { CommandLine } from '../command-line.ts';
import { defineCommand } from './define-command.ts';

export function addOpenCommand(program: Command, commandLine: CommandLine): void {
  defineCommand(program, commandLine, 'open <app>', commandLine.texts.commands.open, ['nonstop4 open shop']).action(
    async (name: string) => {
      const { url } = await (await commandLine.api()).call(operations.getApp, { params: { app: name } });
      commandLine.result({ url }, () => commandLine.screen.line(url));
      if (commandLine.config.hasDisplay && commandLine.screen.interactive && /^https?:\/\//.test(url)) openBrowser(url);
    },
  );
}

// Best effort: the address is printed anyhow, and a machine without xdg-open has no browser for us to find.
function openBrowser(url: string): void {
  const browser = spawn('xdg-open', [url], { stdio: 'ignore', detached: true });
  browser.on('error', () => {});
  browser.unref();
}
