import { isJsonObject, type JsonObject } from '../../../domain/manifest-json.ts';

/**
 * Poetry's own way to write dependencies, as requirements that pip reads
 * (https://python-poetry.org/docs/dependency-specification/). Optional ones and ones from a path of the source are left out.
 */
export function poetryRequirements(dependencies: JsonObject): string[] {
  const found: string[] = [];
  for (const [name, value] of Object.entries(dependencies)) {
    if (name.toLowerCase() === 'python') continue;
    const requirement = typeof value === 'string' ? `${name}${versionSpecifier(value)}` : fromTable(name, value);
    if (requirement) found.push(requirement);
  }
  return found;
}

function fromTable(name: string, value: unknown): string | undefined {
  if (!isJsonObject(value) || value.optional === true || value.path !== undefined) return undefined;
  const extras = Array.isArray(value.extras) ? `[${value.extras.join(',')}]` : '';
  const marker = typeof value.markers === 'string' ? ` ; ${value.markers}` : '';
  if (typeof value.git === 'string') {
    const reference = [value.rev, value.tag, value.branch].find((entry) => typeof entry === 'string');
    return `${name}${extras} @ git+${value.git}${reference ? `@${reference}` : ''}${marker}`;
  }
  if (typeof value.url === 'string') return `${name}${extras} @ ${value.url}${marker}`;
  return typeof value.version === 'string' ? `${name}${extras}${versionSpecifier(value.version)}${marker}` : undefined;
}

/** `^1.2` → `>=1.2,<2`, `~1.2` → `>=1.2,<1.3`, `1.2.*` → `==1.2.*`, `*` → nothing; the rest is PEP 440 already. */
function versionSpecifier(range: string): string {
  const parts = range.split(',').map((part) => part.trim());
  return parts
    .map(onePart)
    .filter((part) => part !== '')
    .join(',');
}

function onePart(part: string): string {
  if (part === '' || part === '*') return '';
  const found = /^(\^|~(?!=))\s*(\d+(?:\.\d+)*)/.exec(part);
  if (found?.[1] && found[2]) return `>=${found[2]},<${found[1] === '^' ? afterCaret(found[2]) : afterTilde(found[2])}`;
  return /^\d/.test(part) ? `==${part}` : part.replace(/\s+/g, '');
}

// The first number that is not zero may not change.
function afterCaret(version: string): string {
  const numbers = version.split('.').map(Number);
  const index = numbers.findIndex((number) => number > 0);
  const at = index === -1 ? numbers.length - 1 : index;
  return [...numbers.slice(0, at), (numbers[at] ?? 0) + 1].join('.');
}

function afterTilde(version: string): string {
  const numbers = version.split('.').map(Number);
  const at = numbers.length > 1 ? 1 : 0;
  return [...numbers.slice(0, at), (numbers[at] ?? 0) + 1].join('.');
}
