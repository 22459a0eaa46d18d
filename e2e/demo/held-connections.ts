import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const ESTABLISHED = '01';

/** How many connections of visitors a process holds: established sockets of its own on the given local port (proc(5), net/tcp). */
export function heldConnections(pid: number, port: number): number {
  const own = socketInodes(pid);
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  let held = 0;
  for (const table of ['tcp', 'tcp6']) {
    for (const line of readFileSync(`/proc/${pid}/net/${table}`, 'utf8').split('\n').slice(1)) {
      const fields = line.trim().split(/\s+/);
      // An inode of 0: accepted by the kernel for some listener, not yet taken by any process. It counts, being lost as well.
      if (fields[1]?.endsWith(suffix) && fields[3] === ESTABLISHED && (fields[9] === '0' || own.has(fields[9] ?? '')))
        held += 1;
    }
  }
  return held;
}

function socketInodes(pid: number): Set<string> {
  const inodes = new Set<string>();
  for (const file of readdirSync(`/proc/${pid}/fd`)) {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${file}`))?.[1];
      if (inode) inodes.add(inode);
    } catch {
      // Closed in between.
    }
  }
  return inodes;
}
