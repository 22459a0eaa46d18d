/** The package of npm, with its version, that brings pnpm or yarn. From version 2 on yarn is published under another name. */
export function packageOfManager(name: 'pnpm' | 'yarn', version: string | undefined): string {
  const major = Number(/\d+/.exec(version ?? '')?.[0] ?? (name === 'pnpm' ? 10 : 1));
  const range = version ?? String(major);
  return name === 'yarn' && major > 1 ? `@yarnpkg/cli-dist@${range}` : `${name}@${range}`;
}
