import { readFile } from 'node:fs/promises';

/** Of an account that may write; '' is nobody in particular. */
export interface PushAccess {
  user: string;
  password: string;
  /** Plain HTTP. */
  insecure: boolean;
}

/** What a program that pushes is told of the registry, for parseArgs. */
export const ACCESS_OPTIONS = {
  user: { type: 'string', default: '' },
  'password-file': { type: 'string' },
  'plain-http': { type: 'boolean', default: false },
} as const;

export const ACCESS_USAGE = `--user NAME, --password-file FILE    of an account that may write there
  --plain-http          the registry has no TLS`;

interface AccessValues {
  user: string;
  'password-file'?: string | undefined;
  'plain-http': boolean;
}

export async function pushAccess(values: AccessValues): Promise<PushAccess> {
  const file = values['password-file'];
  const password = file === undefined ? '' : (await readFile(file, 'utf8')).trim();
  return { user: values.user, password, insecure: values['plain-http'] };
}

/** Arguments of `buildah push`. */
export function accessArguments({ user, password, insecure }: PushAccess): string[] {
  const login = user === '' ? [] : ['--creds', `${user}:${password}`];
  return [`--tls-verify=${insecure ? 'false' : 'true'}`, ...login];
}
