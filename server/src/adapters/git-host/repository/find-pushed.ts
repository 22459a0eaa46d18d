import { MAIN } from './fast-import.ts';
import type { GitProgram } from './git-program.ts';

/** Made by this adapter, always last in a message, so that no user's words can pass for it. */
export const APP_TRAILER = 'Nonstop4-App';
export const RUN_TRAILER = 'Nonstop4-Run';
/** A run is pushed again within moments of its first push: a server that crashed in between resumes it at its start. */
const COMMITS_LOOKED_AT = 100;
const COMMIT_CHARS = 40;

const field = (key: string) => `%(trailers:key=${key},valueonly,separator=%x2C)`;

/** The commit that a run has made for an App already, if it is among the newest of main. */
export async function findPushed(git: GitProgram, directory: string, runId: string): Promise<string | undefined> {
  const format = `--format=%H %x00${field(APP_TRAILER)}%x00${field(RUN_TRAILER)}`;
  const output = await git.run(['log', `--max-count=${COMMITS_LOOKED_AT}`, format, MAIN, '--']);
  const commits = output.toString('utf8').split('\n');
  return commits.find((line) => line.endsWith(`\0${directory}\0${runId}`))?.slice(0, COMMIT_CHARS);
}

/** The run that a message made by `messageWith` names. */
export function runOf(message: string): string | undefined {
  return new RegExp(`^${RUN_TRAILER}: (.+)$`, 'm').exec(message.slice(message.trimEnd().lastIndexOf('\n\n')))?.[1];
}

/** A message whose last paragraph are the trailers (git-interpret-trailers(1)). */
export function messageWith(message: string, trailers: Record<string, string>): string {
  const lines = Object.entries(trailers).map(
    ([key, value]) => `${key.replace(/[^A-Za-z0-9-]/g, '')}: ${oneLine(value)}`,
  );
  return `${message.replaceAll('\0', '').trim()}\n\n${lines.join('\n')}\n`;
}

function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').trim();
}
