import type { Output } from './console-output.ts';

/** What the server's control socket says of itself, as far as it is announced. */
export interface ServerHealth {
  pid: number;
  url: string;
  /** Lets the first user in, once; absent when it was used. */
  setupUrl?: string;
}

/** Tells the operator that the platform is up, and what it is not; `sandbox` is a sentence where Apps are processes of this machine. */
export function announce(output: Output, health: ServerHealth | undefined, logs: string, sandbox?: string): void {
  output.sayHereOnly('');
  output.say(
    health ? `NonStop4 runs at ${health.url}` : `NonStop4 runs, but its server does not say where: see ${logs}`,
  );
  sayLink(output, health);
  if (sandbox === undefined) {
    output.say('Apps run on the cluster. Ctrl-C stops the server; apps go on.');
    return;
  }
  output.say(sandbox);
  output.say('Ctrl-C stops the platform and all apps.');
}

/** For a start while the platform runs already, or is starting or ending. */
export function announceRunning(output: Output, health: ServerHealth | undefined): void {
  output.sayHereOnly(`NonStop4 is already running: ${health?.url ?? 'its server does not answer yet'}`);
  sayLink(output, health);
}

function sayLink(output: Output, health: ServerHealth | undefined): void {
  if (health?.setupUrl !== undefined) output.sayHereOnly(`Set it up with this link, once: ${health.setupUrl}`);
}
