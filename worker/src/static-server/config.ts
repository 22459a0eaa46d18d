import { statSync } from 'node:fs';

export interface StaticServerConfig {
  directory: string;
  singlePage: boolean;
  host: string;
  port: number;
}

/** Reads `[--spa] DIRECTORY` and the environment's PORT and HOST. Throws with a plain-language message. */
// biome-ignore lint/style/noProcessEnv: the configuration file of a program of its own
export function readStaticConfig(args: string[], env: NodeJS.ProcessEnv = process.env): StaticServerConfig {
  const [directory = '', ...rest] = args.filter((argument) => argument !== '--spa');
  if (directory === '' || rest.length > 0)
    throw new Error('Give the directory of the site, and --spa when it routes in the browser.');
  if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory())
    throw new Error(`${directory} is not a directory.`);
  const port = Number(env.PORT);
  if (!Number.isInteger(port) || port < 0 || port > 65_535 || !env.PORT)
    throw new Error('PORT must be the number of a port.');
  return { directory, singlePage: args.includes('--spa'), host: env.HOST || '127.0.0.1', port };
}
