import type { App } from '../domain/app.ts';
import { Problem } from '../domain/problem.ts';

/** Not while it is being deleted. Throws Problem `conflict`. */
export function requireChangeable({ name, deleting }: App): void {
  if (deleting) throw new Problem('conflict', `"${name}" is being deleted.`, { name });
}
