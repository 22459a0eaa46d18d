import { closeSync, openSync, readdirSync, readlinkSync, readSync } from 'node:fs';
import type { ListeningSocket } from './protocol.ts';

/** TCP_LISTEN in /proc/net/tcp (include/net/tcp_states.h). */
const LISTEN = '0A';
const BLOCK_BYTES = 64 * 1024;

/** Every TCP socket of this machine that listens, by the inode that names it in /proc/PID/fd. */
export function readListeningSockets(): Map<string, ListeningSocket> {
  const found = new Map<string, ListeningSocket>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) readTable(table, found);
  return found;
}

/** The sockets among those that the processes hold, each address and port once, in order of the port. */
export function socketsOf(pids: number[], listening: Map<string, ListeningSocket>): ListeningSocket[] {
  const found = new Map<string, ListeningSocket>();
  for (const pid of pids) {
    for (const inode of socketInodes(pid)) {
      const socket = listening.get(inode);
      if (socket) found.set(`${socket.address} ${socket.port}`, socket);
    }
  }
  return [...found.values()].sort((a, b) => a.port - b.port || a.address.localeCompare(b.address));
}

// The kernel lists listening sockets before all others: on a busy machine the rest, thousands of lines, is not read.
function readTable(path: string, found: Map<string, ListeningSocket>): void {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return; // a system without IPv6
  }
  try {
    const block = Buffer.allocUnsafe(BLOCK_BYTES);
    let rest = '';
    for (let length = readSync(file, block); length > 0; length = readSync(file, block)) {
      const lines = (rest + block.toString('latin1', 0, length)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (!takeLine(line, found)) return;
    }
  } finally {
    closeSync(file);
  }
}

// False at the first socket that does not listen.
function takeLine(line: string, found: Map<string, ListeningSocket>): boolean {
  const fields = line.trim().split(/\s+/);
  const [, local = '', , state] = fields;
  if (fields[0] === 'sl') return true;
  if (state !== LISTEN) return false;
  const [address = '', port = ''] = local.split(':');
  found.set(fields[9] ?? '', { address: parseAddress(address), port: Number.parseInt(port, 16) });
  return true;
}

/** The kernel prints an address as 32-bit words of the machine's (little-endian) byte order, in hexadecimal. */
export function parseAddress(hex: string): string {
  const bytes = Buffer.from(hex, 'hex');
  for (let at = 0; at < bytes.length; at += 4) bytes.subarray(at, at + 4).reverse();
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16));
  // The URL parser writes an IPv6 address in its shortest form (RFC 5952).
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}

function socketInodes(pid: number): string[] {
  const inodes: string[] = [];
  const directory = `/proc/${pid}/fd`;
  for (const name of entriesOf(directory)) {
    const match = /^socket:\[(\d+)\]$/.exec(linkOf(`${directory}/${name}`));
    if (match?.[1]) inodes.push(match[1]);
  }
  return inodes;
}

function entriesOf(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return []; // ended, or another user's
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
