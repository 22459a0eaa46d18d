import type { NeededVariable } from '../build-plan.ts';
import type { ComposeService } from './compose-service.ts';

/**
 * The variables that lead to services which are not run: `postgres://app@db:5432/shop`, `db:5432`, or `db` alone in a variable whose name says that it is a host (a user or a
 * database may be called `postgres` as well).
 */
export function neededAddresses(
  environment: Readonly<Record<string, string>>,
  others: readonly Pick<ComposeService, 'name' | 'image'>[],
): NeededVariable[] {
  return Object.entries(environment).flatMap(([name, value]) => {
    const other = others.find((service) => leadsTo(name, value, service.name.toLowerCase()));
    if (!other) return [];
    return [{ name, service: other.name, ...(other.image === undefined ? {} : { image: other.image }) }];
  });
}

const NAMES_A_HOST = /HOST|SERVER|ADDR|URL|URI|ENDPOINT|BROKER|NODE/i;

function leadsTo(name: string, value: string, service: string): boolean {
  const text = value.toLowerCase();
  if (text === service) return NAMES_A_HOST.test(name);
  for (let at = text.indexOf(service); at >= 0; at = text.indexOf(service, at + 1)) {
    const before = text.slice(Math.max(0, at - 2), at);
    const after = text.slice(at + service.length, at + service.length + 2);
    const isHost = before === '//' || before.endsWith('@') || (/^(?:|.*[,;= ])$/.test(before) && /^:\d/.test(after));
    if (isHost && /^(?:$|[:/?,;])/.test(after)) return true;
  }
  return false;
}
