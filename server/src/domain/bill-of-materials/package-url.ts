import type { LockedPackage } from './locked-package.ts';

/** A package as every tool knows it (github.com/package-url/purl-spec): `pkg:npm/%40scope/name@1.2.3`. */
export function packageUrl({ ecosystem, name, version, qualifiers = {} }: LockedPackage): string {
  const path = nameOf(ecosystem, name).split('/').map(encodeURIComponent).join('/');
  const more = new URLSearchParams(Object.entries(qualifiers).sort(([a], [b]) => (a < b ? -1 : 1))).toString();
  return `pkg:${ecosystem}/${path}@${encodeURIComponent(version)}${more === '' ? '' : `?${more}`}`;
}

/** Each registry has names that it takes for the same. */
function nameOf(ecosystem: LockedPackage['ecosystem'], name: string): string {
  if (ecosystem === 'pypi') return name.toLowerCase().replace(/[-_.]+/g, '-');
  if (ecosystem === 'golang' || ecosystem === 'composer') return name.toLowerCase();
  return ecosystem === 'maven' ? name.replace(':', '/') : name;
}
