import { userNumberOf } from '@nonstop4/plane/sandbox/own-user';

/** The user that a replica runs as. A background process (`app_1.worker`) has that of its App, whose files it shares. */
export function appUserOf(app: string): number {
  const [owner = app] = app.split('.', 1);
  return userNumberOf(owner);
}
