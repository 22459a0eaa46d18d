import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstat } from 'node:fs/promises';

/**
 * User numbers that nobody has: systemd.io/UIDS-GIDS names 1879048192 to 2147483647 as unused, above those of people, services,
 * subordinate ranges and containers.
 */
const FIRST = 1_879_048_192;
const COUNT = 2 ** 24;

/** The user and group number of an App (or of the owner whose builds run), the same at every start. */
export function userNumberOf(id: string): number {
  return FIRST + (createHash('sha256').update(id).digest().readUInt32BE(0) % COUNT);
}

/** What programs that ask for the name and the home of their user are told. */
export function accountFiles(user: number, home: string): { passwd: string; group: string } {
  const nobody = 65_534;
  const own = user === 0 ? '' : `app:x:${user}:${user}:app:${home}:/bin/sh\n`;
  return {
    passwd: `root:x:0:0:root:${user === 0 ? home : '/nonexistent'}:/bin/sh\n${own}nobody:x:${nobody}:${nobody}:nobody:/nonexistent:/bin/false\n`,
    group: `root:x:0:\n${user === 0 ? '' : `app:x:${user}:\n`}nogroup:x:${nobody}:\n`,
  };
}

/**
 * Gives a tree to a user, unless the user has it already: its top says so, which nobody but root can change. Needs root. Links are
 * not followed.
 */
export async function giveTree(path: string, user: number): Promise<void> {
  if ((await lstat(path)).uid !== user) await giveAll(path, user);
}

/** The same for a tree that the user has already, in which somebody else has written since. One of another user is left as it is. */
export async function giveStrays(path: string, user: number): Promise<void> {
  if ((await lstat(path)).uid === user) await giveAll(path, user);
}

async function giveAll(path: string, user: number): Promise<void> {
  // In a child: a large tree would keep the caller's own file accesses waiting.
  const child = spawn('chown', ['-RhP', `${user}:${user}`, '--', path], { stdio: 'ignore', cwd: '/' });
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`${path} could not be given to the user ${user} (chown: ${code})`)),
    );
  });
}
