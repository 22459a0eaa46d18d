import type { App } from '../domain/app.ts';
import type { Platform } from './platform.ts';

/** No name of a secret has a hyphen. */
export function gitTokenContext(appId: string): string {
  return `${appId}:git-token`;
}

/** What lets the platform in where the App's code is fetched from; undefined: nothing is needed there. Throws when no key opens it. */
export function openGitToken(
  { cipher }: Pick<Platform, 'cipher'>,
  app: Pick<App, 'id' | 'gitSource'>,
): string | undefined {
  const sealed = app.gitSource?.sealedToken;
  return sealed === undefined ? undefined : cipher.open(sealed, gitTokenContext(app.id));
}
