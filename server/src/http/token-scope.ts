import type { Operation } from '@nonstop4/contract';
import type { Principal } from '../domain/accounts/principal.ts';
import { reaches, type TokenScope } from '../domain/accounts/token-scope.ts';
import { Problem } from '../domain/problem.ts';

/** What is of an App and not of an account or of the platform. */
const OF_APPS: ReadonlySet<Operation['tag']> = new Set(['apps', 'runs', 'releases', 'observation']);

/** The least scope that an API token needs for an operation: the one place where it is decided. */
function scopeFor({ method, tag }: Pick<Operation, 'method' | 'tag'>): TokenScope {
  if (method === 'GET') return 'read';
  return OF_APPS.has(tag) ? 'deploy' : 'full';
}

/** Throws Problem `scope-too-small`. */
export function refuseSmallScope({ scope }: Principal, operation: Operation): void {
  const needed = scopeFor(operation);
  if (reaches(scope, needed)) return;
  throw new Problem('scope-too-small', `This API token may only ${scope}; this needs one of scope "${needed}".`, {
    ...{ scope, needed },
  });
}
