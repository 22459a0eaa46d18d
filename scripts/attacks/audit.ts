import { spawnSync } from 'node:child_process';

interface Audit {
  metadata?: { vulnerabilities: Record<string, number> };
}

/** Known holes of the packages that are shipped, in one sentence. A registry need not answer this; a mirror often does not. */
export function auditInWords(): string {
  const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], { encoding: 'utf8' });
  const found = numbersOf(stdout);
  if (!found) return 'the registry does not answer it here: not known.';
  const total = found.total ?? 0;
  if (total === 0) return 'nothing is known of the packages that are shipped.';
  return `${total} findings (${found.critical ?? 0} critical, ${found.high ?? 0} high): answer each in SECURITY.md.`;
}

function numbersOf(text: string): Record<string, number> | undefined {
  try {
    return (JSON.parse(text) as Audit).metadata?.vulnerabilities;
  } catch {
    return undefined;
  }
}
