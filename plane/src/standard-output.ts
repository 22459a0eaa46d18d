/**
 * Goes on when what it prints cannot be kept. Standard output is a file of the data directory: on a full disk each line would otherwise
 * be an error that nobody hears, and the end of a process that has everything it needs but its log.
 */
export function bearLostOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignore);
}

function ignore(): void {
  // There is no place left to say it; lines are kept again when there is room again.
}
