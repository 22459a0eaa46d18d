import type { Artifact } from './artifact.ts';

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

/** Lines of another meaning than a process that runs all the time. */
const NO_BACKGROUND: ReadonlySet<string> = new Set(['web', 'release', 'test']);
const MOST_BACKGROUND = 8;
/** They become parts of names that are DNS labels on a cluster (63 characters), and leave room there for that of the App (40). */
const MOST_NAME_CHARACTERS = 20;

/** Commands of the processes beside `web`, by their names as a DNS label has them, without hyphens in a row (`Mail__Worker` is `mail-worker`); the first eight. */
export function procfileBackground(text: string | undefined): Record<string, string> | undefined {
  if (text === undefined) return undefined;
  const found = [...parseProcfile(text)]
    .map(([name, command]) => [labelOf(name), command] as const)
    .filter(([name]) => name !== '' && !NO_BACKGROUND.has(name))
    .slice(0, MOST_BACKGROUND);
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

function labelOf(name: string): string {
  const label = name.toLowerCase().replaceAll(/[_-]+/g, '-').replace(/^-/, '');
  return label.slice(0, MOST_NAME_CHARACTERS).replace(/-$/, '');
}

/** A Procfile speaks of the top folder, wherever the program itself is started. */
export function startedAtTop(artifact: Artifact): Artifact {
  const { plan } = artifact;
  return { ...artifact, plan: { ...plan, start: { ...plan.start, workDir: '.' } } };
}

/** The command that runs the App's tests. */
export function procfileTestCommand(text: string | undefined): string | undefined {
  return text === undefined ? undefined : parseProcfile(text).get('test');
}
