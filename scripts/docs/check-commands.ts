import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandLine } from '../../cli/src/command-line.ts';
import { readConfig } from '../../cli/src/config.ts';
import { createProgram } from '../../cli/src/program.ts';
import { processScreen } from '../../cli/src/terminal/screen.ts';
import { textsIn } from '../../cli/src/texts/texts.ts';
import { type CommandBlock, singleCommands } from './commands.ts';

type Command = ReturnType<typeof createProgram>;

/** Programs of whoever reads the page, of which nothing is checked but that the shell can read the line. */
const OF_THE_MACHINE = new Set(
  'cat chmod chown curl echo exportfs export git journalctl ln mkdir openssl printf rsync sed systemctl systemd-sysusers systemd-tmpfiles'.split(
    ' ',
  ),
);

/** Where docs/install-one-machine.md has a release, which has the same files. */
const INSTALLED = '/opt/nonstop4/lib/node_modules/nonstop4/';

/** What is wrong with a block that nobody runs here; nothing when all of it holds. */
export async function checkBlock(
  root: string,
  { text, directory: begin }: Pick<CommandBlock, 'text' | 'directory'>,
): Promise<string[]> {
  const { status, stderr } = spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' });
  if (status !== 0) return [`the shell cannot read it: ${stderr.trim()}`];
  let directory = join(root, begin);
  const wrong: string[] = [];
  for (const words of singleCommands(text)) {
    if (words[0] === 'cd') directory = entered(root, directory, words[1] ?? '');
    wrong.push(...(await checkCommand(directory, words)));
  }
  return wrong;
}

function entered(root: string, directory: string, path: string): string {
  return path.startsWith(INSTALLED) ? join(root, path.slice(INSTALLED.length)) : join(directory, path);
}

async function checkCommand(directory: string, words: string[]): Promise<string[]> {
  const [program = '', ...args] = words;
  const there = (path: string) => (existsSync(join(directory, path)) ? [] : [`there is no ${path}`]);
  switch (program) {
    case 'nonstop4':
      return parse(args);
    case 'npx':
      return npx(args);
    case 'npm':
      return npmScript(directory, args);
    case 'cd':
      return there('.');
    case 'node':
      return there(args[0] ?? '');
    case 'install':
      return there(args.at(-2) ?? '');
    case 'kubectl':
      return [...files(args, there), ...(await withinPod(args))];
    case 'helm':
      return args.filter((word) => word.startsWith('deploy/')).flatMap(there);
    case 'docker':
      if (args[0] === 'compose') return composeServices(directory, args);
      return args[0] === 'buildx' ? files(args, there) : [`docker ${args[0]} is not checked by anything`];
    case 'apt-get':
      return args.filter((word) => /^[a-z]/.test(word) && word !== 'install').flatMap(debianPackage);
    default:
      return OF_THE_MACHINE.has(program) ? [] : [`nothing is known of the program ${program}`];
  }
}

/** A release that is named alone starts the platform. */
async function npx([name = '', ...args]: string[]): Promise<string[]> {
  if (name === './nonstop4-x.y.z.tgz') return parse(args.length === 0 ? ['start'] : args);
  return name === 'nonstop4' ? parse(args) : [`npx ${name} is nothing of ours`];
}

function npmScript(directory: string, [verb = '', name = '']: string[]): string[] {
  const { scripts } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  if (verb === 'install') return [];
  const script = verb === 'run' ? name : verb;
  return script in scripts ? [] : [`package.json has no script ${script}`];
}

/** Those that `-f` names. */
function files(args: string[], there: (path: string) => string[]): string[] {
  return args.flatMap((word, index) => (args[index - 1] === '-f' && word !== '-' ? there(word) : []));
}

/** What `kubectl exec … -- nonstop4 …` has the command line of the pod do. */
async function withinPod(args: string[]): Promise<string[]> {
  const [program, ...rest] = args.includes('--') ? args.slice(args.indexOf('--') + 1) : [];
  return program === 'nonstop4' ? parse(rest) : [];
}

// Services stand two spaces deep in the files of deploy/.
function composeServices(directory: string, args: string[]): string[] {
  const compose = readFileSync(join(directory, 'compose.yaml'), 'utf8');
  const verb = args.findIndex((word) => /^(up|logs)$/.test(word));
  const named = args.slice(verb + 1).filter((word) => /^[a-z]/.test(word));
  return named.flatMap((name) =>
    new RegExp(`^  ${name}:`, 'm').test(compose) ? [] : [`compose.yaml has no service ${name}`],
  );
}

/** Those that the CI installs are known to be there. */
function debianPackage(name: string): string[] {
  const ci = readFileSync(join(import.meta.dirname, '../../.ci/run'), 'utf8');
  return new RegExp(`:${name}\\b`).test(ci) ? [] : [`the CI installs no package ${name}`];
}

/** The command line itself, with its own reading of options and arguments, doing nothing. */
function program(): Command {
  const made = createProgram(new CommandLine(readConfig({}, []), processScreen(), textsIn('en')), '0');
  const disarm = (command: Command) => {
    command.action(() => {});
    for (const child of command.commands) disarm(child);
  };
  for (const command of made.commands) disarm(command);
  return made;
}

async function parse(args: string[]): Promise<string[]> {
  try {
    await program().parseAsync(args, { from: 'user' });
    return [];
  } catch (error) {
    return [`nonstop4 ${args.join(' ')}: ${(error as Error).message}`];
  }
}

/** A command within a sentence, which may be cut short: its name and its options must be there. */
export function checkInline(root: string, command: string): string[] {
  const words = command.replace(/^npx /, '').split(/\s+/);
  if (words[0] === 'npm') return npmScript(root, words.slice(1));
  let found: Command = program();
  for (const word of words.slice(1)) {
    if (word.startsWith('-')) {
      const known = lineage(found).some(({ options }) =>
        options.some(({ long, short }) => word.split('=')[0] === long || word === short),
      );
      if (!known && word !== '--help') return [`nonstop4 ${found.name()} has no option ${word}`];
      continue;
    }
    const child = found.commands.find((one) => one.name() === word);
    if (child) found = child;
    else if (found.parent === null) return [`there is no command ${word}`];
  }
  return [];
}

function lineage(command: Command): Command[] {
  return command.parent ? [command, ...lineage(command.parent)] : [command];
}
