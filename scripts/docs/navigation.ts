/** A language that pages are written in; only what app owners read is there in both. */
export type DocsLocale = 'en' | 'ko';

/** Pages of one kind of reader, by the file they are written in, in the order of reading. */
export interface DocsSection {
  title: Partial<Record<DocsLocale, string>>;
  /** Files in the repository; of owners without the folder of the language. */
  pages: readonly string[];
}

/** What app owners read, in each language: the same names below `docs/` and below `docs/ko/`. */
const OWNERS = [
  'apps/first-app.md',
  'apps/zip.md',
  'apps/git-address.md',
  'apps/node.md',
  'apps/python.md',
  'apps/static.md',
  'apps/go.md',
  'apps/java.md',
  'apps/php.md',
  'apps/ruby.md',
  'apps/procfile.md',
  'apps/background-processes.md',
  'apps/dockerfile.md',
  'apps/compose.md',
  'apps/living.md',
  'apps/when-it-fails.md',
] as const;

const OPERATORS = [
  'docs/install.md',
  'docs/install-one-machine.md',
  'docs/sizing.md',
  'docs/sandbox.md',
  'docs/https.md',
  'docs/install-kubernetes.md',
  'docs/kubernetes.md',
  'docs/registry.md',
  'docs/kubernetes-volumes.md',
  'docs/kubernetes-dockerfiles.md',
  'docs/kubernetes-rights.md',
  'docs/git.md',
  'docs/jenkins.md',
  'docs/database.md',
  'docs/several-servers.md',
  'docs/backup.md',
  'docs/upgrade.md',
  'docs/accounts.md',
  'docs/operating-users.md',
  'docs/rights.md',
  'docs/monitoring.md',
  'docs/metrics.md',
  'docs/metrics-and-logs.md',
  'docs/alerts.md',
  'docs/drills.md',
  'docs/tests.md',
  'docs/pre-deploy.md',
  'docs/non-stop-proof.md',
  'docs/failure-modes.md',
] as const;

const CONTRIBUTORS = [
  'CONTRIBUTING.md',
  'ARCHITECTURE.md',
  'GLOSSARY.md',
  'SECURITY.md',
  'docs/decisions/index.md',
  'CHANGELOG.md',
] as const;

/** The first page in each language. */
export const HOME: Record<DocsLocale, string> = { en: 'docs/index.md', ko: 'docs/ko/index.md' };

export function localeOf(file: string): DocsLocale {
  return file.startsWith('docs/ko/') ? 'ko' : 'en';
}

export function otherLocale(locale: DocsLocale): DocsLocale {
  return locale === 'en' ? 'ko' : 'en';
}

/** Records of decisions are in no menu: a page of their own lists them. */
export function isRecord(file: string): boolean {
  return file.startsWith('docs/decisions/');
}

/**
 * The parts of the site in one language. `found`: every file below docs/ that ends in .md; those that no part names are put at the end of
 * the operators' part, so that none is lost.
 */
export function sections(locale: DocsLocale, found: readonly string[]): DocsSection[] {
  const folder = locale === 'en' ? 'docs' : 'docs/ko';
  const owners: DocsSection = {
    title: { en: 'For app owners', ko: '앱을 올리는 분께' },
    pages: OWNERS.map((page) => `${folder}/${page}`),
  };
  if (locale === 'ko') return [owners];
  const named = new Set<string>([...owners.pages, ...OPERATORS, HOME.en]);
  const others = found.filter((file) => !named.has(file) && localeOf(file) === 'en' && !isRecord(file));
  return [
    owners,
    { title: { en: 'For operators' }, pages: [...OPERATORS, ...others] },
    { title: { en: 'For contributors' }, pages: CONTRIBUTORS },
  ];
}

/** The address of a page below the site's root, without its first slash; the home page has none. */
export function addressOf(file: string): string {
  const below = file.startsWith('docs/') ? file.slice('docs/'.length) : `contributing/${file.toLowerCase()}`;
  return below.replace(/(^|\/)index\.md$/, '$1').replace(/\.md$/, '/');
}

/** The same page in the other language, when there is one among `pages`; else that language's home. */
export function counterpart(file: string, pages: ReadonlySet<string>): string {
  const isKorean = localeOf(file) === 'ko';
  const other = isKorean ? file.replace(/^docs\/ko\//, 'docs/') : file.replace(/^docs\//, 'docs/ko/');
  return pages.has(other) ? other : HOME[isKorean ? 'en' : 'ko'];
}
