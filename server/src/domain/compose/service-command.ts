import { parsePlainCommand } from '../command-line.ts';
import type { ComposeService } from './compose-service.ts';

type Commands = Pick<ComposeService, 'command' | 'entrypoint'>;

/** What a service runs: the words of `entrypoint` and `command`; undefined: what its image says. */
export function serviceWords({ command, entrypoint }: Commands): string[] | undefined {
  if (command === undefined && entrypoint === undefined) return undefined;
  return [...split(entrypoint), ...split(command)];
}

/** Compose takes a text apart into words and runs no shell; one that needs a shell is given one. */
function split(words: string | string[] | undefined): string[] {
  if (words === undefined) return [];
  if (typeof words !== 'string') return words;
  const plain = parsePlainCommand(words);
  return plain && Object.keys(plain.env).length === 0 ? plain.argv : ['sh', '-c', words];
}

/** Where the code is in the image that the file was written for. */
interface ContainerPlace {
  /** `/app`; undefined where that is not said. */
  directory?: string;
  port?: number;
}

export type LanguageCommand =
  | { line: string }
  /** `why`: it starts what is the image's alone, or a server for development. */
  | { left: string; why: 'image' | 'development' };

/**
 * A service's command for code that is built without an image: one line of a shell, without the installation of packages before it, since that is the build's. Undefined
 * where there is none, or where it is what the language does by itself (`npm start`).
 */
export function languageCommand(words: readonly string[], place: ContainerPlace): LanguageCommand | undefined {
  const whole = lineOf(words).replace(/\s+/g, ' ').trim();
  const line = ownPaths(withoutInstallation(whole), place.directory);
  if (line === '' || USUAL_START.test(line)) return undefined;
  if (DEVELOPMENT.test(line)) return { left: whole, why: 'development' };
  if (OF_THE_IMAGE.test(line)) return { left: whole, why: 'image' };
  return { line: withPort(line, place.port) };
}

const SHELL = /^(?:\/(?:usr\/)?bin\/)?(?:sh|bash|ash)$/;

function lineOf(words: readonly string[]): string {
  const [program = '', option = '', line] = words;
  if (SHELL.test(program) && /^-[a-z]*c$/.test(option) && line !== undefined) return line;
  return words.map((word) => (/^[\w@%+=:,./$-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ');
}

const INSTALLATION =
  /^(?:(?:npm|pnpm|yarn|bun) (?:ci|install|i)\b|yarn$|(?:python3? -m )?pip3? install\b|(?:poetry|pipenv|bundle|composer) install\b|uv sync\b|go mod download\b)/;

function withoutInstallation(line: string): string {
  const parts = line.split(/ ?(?:&&|;) ?/);
  const first = parts.findIndex((part) => !INSTALLATION.test(part));
  if (first < 0) return '';
  const [from = ''] = parts.slice(first);
  return first === 0 ? line : line.slice(line.indexOf(from, parts.slice(0, first).join('').length));
}

/** `/app/server.js` is `server.js` where `/app` is the folder of the code. */
function ownPaths(line: string, directory: string | undefined): string {
  if (directory === undefined || directory === '/') return line;
  return line
    .split(' ')
    .map((word) => (word.startsWith(`${directory}/`) ? `./${word.slice(directory.length + 1)}` : word))
    .join(' ');
}

function withPort(line: string, port: number | undefined): string {
  // In single quotes the shell would put nothing in.
  if (port === undefined || line.includes("'")) return line;
  const places = new RegExp(`(?<=[ :=])${port}(?=$|[ "])`, 'g');
  return line.replace(places, '$PORT');
}

const USUAL_START = /^(?:npm|pnpm|yarn|bun)(?: run)? start$/;
const DEVELOPMENT =
  /\b(?:nodemon|ts-node-dev|runserver|webpack-dev-server)\b|\bflask (?:--\S+ )*run\b|\b(?:next|nuxt|astro|remix) dev\b|^(?:npx )?vite(?: dev| --|$)|\bng serve\b|\breact-scripts start\b|\b(?:npm|pnpm|yarn|bun)(?: run)? (?:dev|serve)\b|--(?:reload|watch)\b/;
/** A path of the image's own, or a server that only an image brings. */
const OF_THE_IMAGE = /^(?:exec )?(?:\/(?!bin\/|usr\/bin\/)|nginx\b|httpd\b|apache2|php-fpm|docker-)/;
