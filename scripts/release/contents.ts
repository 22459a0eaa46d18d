import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DOCS, EXAMPLES, PLAIN_FILES, PROGRAMS, WEB } from '../build/programs.ts';

/** For work on the project only. */
const NOT_SHIPPED = ['demo.js'];

/** What is made for the release itself. */
export const MANIFEST = 'package.json';
export const NOTICES = 'THIRD-PARTY.md';
export const BILL = 'sbom.cdx.json';

/** What the platform cannot do without, and what whoever gets it must find. */
export const REQUIRED: readonly string[] = [
  MANIFEST,
  NOTICES,
  BILL,
  'LICENSE',
  'README.md',
  'CHANGELOG.md',
  'bin/nonstop4.cjs',
  'scripts/bootstrap/find-node.cjs',
  'scripts/bootstrap/run-command.cjs',
  'docs/install-one-machine.md',
  'deploy/systemd/nonstop4.service',
  'deploy/systemd/nonstop4.sysusers.conf',
  'deploy/systemd/nonstop4.tmpfiles.conf',
  ...PROGRAMS.map(({ output }) => output as string)
    .filter((output) => !NOT_SHIPPED.includes(output))
    .map(inDist),
  ...PLAIN_FILES.map(({ output }) => inDist(output)),
  ...[WEB, DOCS].map(({ output }) => inDist(`${output}/index.html`)),
  inDist(`${EXAMPLES.output}/list.json`),
];

/** The panel and the documentation: what browsers get, whose names the build makes. */
const PAGES: readonly string[] = [WEB, DOCS].map(({ output }) => inDist(output));

/** Names that are never right, wherever they are. Source maps: they hold the sources, and are twice as large as all else. */
const FORBIDDEN: readonly RegExp[] = [
  /(^|\/)\.(env|npmrc|git|DS_Store|nonstop4)/,
  /\.(test|cicd|cluster)\.[cm]?[jt]sx?$/,
  /\.(ts|tsx|map|log|key|pem|db)$/,
  /(^|\/)node_modules\//,
];

/** Whether a file may be in a release; names are relative to its root. */
export function isAllowed(name: string): boolean {
  if (FORBIDDEN.some((pattern) => pattern.test(name))) return false;
  return REQUIRED.includes(name) || PAGES.some((directory) => name.startsWith(`${directory}/`));
}

/** What is copied from the repository as it is, the build included. */
export async function filesToCopy(root: string): Promise<string[]> {
  const made = [MANIFEST, NOTICES, BILL];
  const pages = (await Promise.all(PAGES.map((directory) => filesBelow(root, directory)))).flat();
  return [...new Set([...REQUIRED.filter((name) => !made.includes(name)), ...pages.filter(isAllowed)])].sort();
}

async function filesBelow(root: string, directory: string): Promise<string[]> {
  const entries = await readdir(join(root, directory), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
}

function inDist(output: string): string {
  return `dist/${output}`;
}
