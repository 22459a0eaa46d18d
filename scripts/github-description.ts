import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Takes out of GitHub's public description of its API what the double in testing/github answers with: the operations below, their schemas and the examples of their answers.
 * The whole package has 500 MB; run this by hand when its version is to change.
 */
const PACKAGE = '@octokit/openapi@23.0.2';
const FILE = 'package/generated/api.github.com.json';
const TARGET = 'testing/github/description.json';

const OPERATIONS: readonly [method: string, path: string][] = [
  ['get', '/repos/{owner}/{repo}'],
  ['get', '/repos/{owner}/{repo}/installation'],
  ['get', '/orgs/{org}/installation'],
  ['get', '/users/{username}/installation'],
  ['post', '/app/installations/{installation_id}/access_tokens'],
  ['post', '/orgs/{org}/repos'],
  ['post', '/user/repos'],
  ['get', '/user'],
  ['get', '/repos/{owner}/{repo}/hooks'],
  ['post', '/repos/{owner}/{repo}/hooks'],
  ['patch', '/repos/{owner}/{repo}/hooks/{hook_id}'],
];
/** Of answers that may come to any request, and which the operations do not list. */
const GENERAL = ['#/components/schemas/basic-error'];
/** Words for people; they are most of the file. */
const LEFT_OUT = new Set(['description', 'summary', 'x-github', 'x-octokit', 'title', 'tags', 'deprecated']);

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Tree = { [key: string]: Json };

const directory = mkdtempSync(join(tmpdir(), 'nonstop4-description-'));
try {
  const packed = execFileSync('npm', ['pack', PACKAGE, '--silent'], { cwd: directory, encoding: 'utf8' }).trim();
  execFileSync('tar', ['-xzf', packed, FILE], { cwd: directory });
  writeFileSync(TARGET, `${JSON.stringify(excerpt(JSON.parse(readFileSync(join(directory, FILE), 'utf8'))))}\n`);
} finally {
  rmSync(directory, { recursive: true, force: true });
}

function excerpt(description: Tree): Json {
  const paths: Tree = {};
  for (const [method, path] of OPERATIONS) {
    const operation = at(description, `#/paths/${path.replaceAll('/', '~1')}/${method}`) as Tree;
    const { externalDocs, requestBody, responses } = operation;
    paths[path] = {
      ...(paths[path] as Tree),
      [method]: { externalDocs, ...(requestBody ? { requestBody } : {}), responses } as Tree,
    };
  }
  const parts: Tree = { from: PACKAGE, license: (description.info as Tree).license ?? null, paths: shortened(paths) };
  const waiting = [...GENERAL, ...refsIn(paths)];
  for (const seen = new Set<string>(); waiting.length > 0; ) {
    const ref = waiting.pop() as string;
    if (seen.has(ref)) continue;
    seen.add(ref);
    const value = at(description, ref);
    put(parts, ref, shortened(value, ref.startsWith('#/components/examples/')));
    waiting.push(...refsIn(value));
  }
  return parts;
}

function at(tree: Tree, ref: string): Json {
  const found = steps(ref).reduce<Json | undefined>((node, step) => (node as Tree | undefined)?.[step], tree);
  if (found === undefined) throw new Error(`${PACKAGE} has no ${ref}.`);
  return found;
}

function put(tree: Tree, ref: string, value: Json): void {
  const names = steps(ref);
  const last = names.pop() as string;
  let node = tree;
  for (const name of names) {
    node[name] ??= {};
    node = node[name] as Tree;
  }
  node[last] = value;
}

function steps(ref: string): string[] {
  return ref
    .slice(2)
    .split('/')
    .map((step) => step.replaceAll('~1', '/'));
}

function refsIn(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(refsIn);
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' ? [inner] : refsIn(inner),
  );
}

/** Without words; inside of `properties` and of examples every name is data. */
function shortened(value: Json, data = false): Json {
  if (Array.isArray(value)) return value.map((inner) => shortened(inner, data));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => data || (!LEFT_OUT.has(key) && key !== 'example'))
      .map(([key, inner]) => [
        key,
        key === 'properties' && !data && inner && typeof inner === 'object' && !Array.isArray(inner)
          ? Object.fromEntries(Object.entries(inner).map(([name, schema]) => [name, shortened(schema)]))
          : shortened(inner, data || key === 'value'),
      ]),
  );
}
