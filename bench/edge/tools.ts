import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Names what is missing in one line and what to do; undefined when everything is there. */
export function missingTools(needed = ['haproxy', 'nginx', 'caddy', 'wrk', 'taskset']): string | undefined {
  // Debian puts daemons where an ordinary user's PATH does not look.
  process.env['PATH'] = `${process.env['PATH']}${delimiter}/usr/sbin${delimiter}/sbin`;
  const missing = needed.filter((tool) => !isOnPath(tool));
  if (missing.length === 0) return undefined;
  return (
    `Not on this machine: ${missing.join(', ')}. On Debian: ` +
    'apt-get install -y --no-install-recommends haproxy nginx-light caddy wrk util-linux'
  );
}

function isOnPath(tool: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((directory) => isExecutable(join(directory, tool)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
