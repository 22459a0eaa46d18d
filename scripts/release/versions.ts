import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const CHANGELOG = 'CHANGELOG.md';

/** Where the version stands besides the manifests, the lock file and what is generated of them; what a pattern finds is the version itself. */
export const NAMED_IN: readonly { file: string; version: RegExp }[] = [
  { file: 'cli/src/version.ts', version: /(?<=VERSION = ')[^']+/g },
  { file: 'deploy/helm/nonstop4/Chart.yaml', version: /(?<=^(?:version|appVersion): ).+/gm },
  { file: 'deploy/image/Dockerfile', version: /(?<=^ARG VERSION=).+/gm },
  { file: 'docs/install-kubernetes.md', version: /(?<=nonstop4\/platform:)\d+\.\d+\.\d+(?:-[0-9a-z.-]+)?/g },
];

/** Every place of the repository that names the version; what differs from package.json's, or lacks, in sentences. */
export function versionProblems(root: string): string[] {
  const { version, workspaces } = readJson(root, 'package.json') as { version: string; workspaces: string[] };
  const problems: string[] = [];
  const expectIn = (place: string, found: unknown) => {
    if (found !== version) problems.push(`${place} says ${String(found)}, package.json ${version}.`);
  };
  for (const workspace of workspaces) {
    const file = `${workspace}/package.json`;
    expectIn(file, (readJson(root, file) as { version?: string }).version);
  }
  const lock = readJson(root, 'package-lock.json') as {
    version: string;
    packages: Record<string, { version?: string }>;
  };
  expectIn('package-lock.json', lock.version);
  for (const place of ['', ...workspaces])
    expectIn(`package-lock.json (${place || 'root'})`, lock.packages[place]?.version);
  for (const { file, version: pattern } of NAMED_IN)
    for (const found of new Set(readText(root, file).match(pattern) ?? ['nothing'])) expectIn(file, found);
  if (sectionOf(readText(root, CHANGELOG), version) === '')
    problems.push(
      `${CHANGELOG} has no section ## [${version}] with a line in it: npm run release:version -- ${version} makes it of [Unreleased].`,
    );
  return problems;
}

/** What a changelog says of a version; empty when it has no such section, or nothing in it. */
export function sectionOf(changelog: string, version: string): string {
  const lines = changelog.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`## [${version}]`));
  if (start < 0) return '';
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => line.startsWith('## '));
  return rest
    .slice(0, end < 0 ? undefined : end)
    .filter((line) => line.startsWith('- '))
    .join('\n');
}

/** The changelog with what was unreleased as the section of a version. Throws when there is nothing, or the version is there. */
export function releaseChangelog(changelog: string, version: string, date: string): string {
  if (changelog.includes(`## [${version}]`)) throw new Error(`${CHANGELOG} has a section of ${version} already.`);
  if (sectionOf(changelog, 'Unreleased') === '') throw new Error(`${CHANGELOG} has nothing under [Unreleased].`);
  return changelog.replace('## [Unreleased]', `## [Unreleased]\n\n## [${version}] - ${date}`);
}

function readText(root: string, name: string): string {
  return readFileSync(join(root, name), 'utf8');
}

function readJson(root: string, name: string): unknown {
  return JSON.parse(readText(root, name));
}
