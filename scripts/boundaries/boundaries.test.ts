import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { findViolations } from './find-violations.ts';

const roots: string[] = [];

async function violationsOf(files: Record<string, string>): Promise<readonly string[]> {
  const root = await mkdtemp(join(tmpdir(), 'nonstop4-boundaries-'));
  roots.push(root);
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), text);
  }
  return (await findViolations(root)).violations;
}

afterEach(async () => {
  for (const root of roots.splice(0)) await rm(root, { recursive: true, force: true });
});

const app = 'server/src/domain/app.ts';
const port = 'server/src/ports/store.ts';
const useCase = 'server/src/usecases/deploy-release.ts';
const http = 'server/src/http/server.ts';
const sqlite = 'server/src/adapters/stores/sqlite/store.ts';

describe('the arrows between the parts', () => {
  it('lets an adapter import the domain', async () => {
    const files = {
      [app]: 'export interface App { name: string }\n',
      [sqlite]: "import type { App } from '../../../domain/app.ts';\nexport const a: App[] = [];\n",
    };
    expect(await violationsOf(files)).toEqual([]);
  });

  const forbidden: [what: string, file: string, text: string, other: string, rule: string][] = [
    ['the domain imports an adapter', app, "import '../adapters/stores/sqlite/store.ts';", sqlite, 'domain-imports'],
    ['the domain names a type of a port', app, "import type { S } from '../ports/store.ts';", port, 'domain-imports'],
    ['the domain passes on a port', app, "export * from '../ports/store.ts';", port, 'domain-imports'],
    ['a use case loads HTTP lazily', useCase, "await import('../http/server.ts');", http, 'usecases-imports'],
    ['HTTP imports an adapter', http, "import '../adapters/stores/sqlite/store.ts';", sqlite, 'http-imports'],
    [
      'the edge imports the server',
      'edge/src/main.ts',
      "import '../../server/src/domain/app.ts';",
      app,
      'edge-imports',
    ],
    ['the CLI imports the server', 'cli/src/main.ts', "import '../../server/src/domain/app.ts';", app, 'cli-imports'],
    [
      'production code imports a test helper',
      'edge/src/main.ts',
      "import '../../testing/backend.ts';",
      'testing/backend.ts',
      'edge-imports',
    ],
    [
      'an adapter imports another of the same port',
      'server/src/adapters/stores/mysql/store.ts',
      "import '../sqlite/store.ts';",
      sqlite,
      'adapter-imports-another-adapter',
    ],
  ];

  it('lets an SQL engine use the schema that all of them share, but not the other way', async () => {
    const sql = 'server/src/adapters/stores/sql/schema.ts';
    const files = {
      [sql]: 'export const schema = 1;\n',
      [sqlite]: "export * from '../sql/schema.ts';\n",
      'server/src/adapters/stores/sql/back.ts': "export * from '../sqlite/store.ts';\n",
    };
    expect((await violationsOf(files)).filter((found) => found.startsWith('adapter-'))).toEqual([
      `adapter-imports-another-adapter: server/src/adapters/stores/sql/back.ts → ${sqlite}`,
    ]);
  });

  it.each(forbidden)('reports that %s', async (_what, file, text, other, rule) => {
    const violations = await violationsOf({
      [other]: 'export type S = string;\nexport const s = 1;\n',
      [file]: `${text}\n`,
    });
    expect(violations).toContainEqual(`${rule}: ${file} → ${other}`);
  });

  it('reports a built-in module with I/O in the domain and in a use case', async () => {
    const text = "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;\n";
    const violations = await violationsOf({ [app]: text, [useCase]: text });
    expect(violations).toEqual([`domain-built-in-modules: ${app} → fs`, `usecases-built-in-modules: ${useCase} → fs`]);
  });

  it('lets the domain hash, and the adapters of a port build on their foundation', async () => {
    const violations = await violationsOf({
      [app]: "import { createHash } from 'node:crypto';\nexport const hash = createHash;\n",
      'server/src/adapters/stores/sql/tables.ts': 'export const t = 1;\n',
      [sqlite]: "export * from '../sql/tables.ts';\n",
    });
    expect(violations).toEqual([]);
  });

  it('reports an npm package in the domain', async () => {
    const violations = await violationsOf({
      'node_modules/zod/package.json': '{"name":"zod","version":"4.0.0","exports":"./index.js"}',
      'node_modules/zod/index.js': 'export const z = 1;\n',
      [app]: "import { z } from 'zod';\nexport const a = z;\n",
    });
    expect(violations).toEqual([`domain-npm-packages: ${app} → node_modules/zod/index.js`]);
  });

  it('reports a cycle, of types too', async () => {
    const violations = await violationsOf({
      'plane/src/a.ts': "import type { B } from './b.ts';\nexport type A = B[];\n",
      'plane/src/b.ts': "import type { A } from './a.ts';\nexport type B = A[];\n",
    });
    expect(violations).toContainEqual('no-cycles: plane/src/a.ts → plane/src/b.ts');
  });

  it('reports a file in a folder that no part claims', async () => {
    const violations = await violationsOf({ 'server/src/utils/text.ts': 'export const t = 1;\n' });
    expect(violations).toEqual([expect.stringContaining('file-has-a-part: server/src/utils/text.ts')]);
  });
});
