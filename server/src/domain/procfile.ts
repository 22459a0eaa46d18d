/** The processes of a Procfile, by name: lines of `name: command`; comments, blank lines and CRLF are taken as they come. */
export function parseProcfile(text: string): Map<string, string> {
  const processes = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const found = /^\s*([A-Za-z0-9_-]+)\s*:\s*(.+?)\s*$/.exec(line);
    if (found?.[1] && found[2]) processes.set(found[1], found[2]);
  }
  return processes;
}

/** The command of the `web` process, the one that visitors reach. */
export function procfileWebCommand(text: string | undefined): string | undefined {
  return text === undefined ? undefined : parseProcfile(text).get('web');
}

/** The command to run once before a release is rolled out, as Heroku's release phase has it. */
export function procfileReleaseCommand(text: string | undefined): string | undefined {
  return text === undefined ? undefined : parseProcfile(text).get('release');
}

/** The command that runs the App's tests. */
export function procfileTestCommand(text: string | undefined): string | undefined {
  return text === undefined ? undefined : parseProcfile(text).get('test');
}
