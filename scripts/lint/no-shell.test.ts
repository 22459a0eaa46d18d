import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const BIOME = resolve('node_modules/@biomejs/biome/bin/biome');
let root: string;

/** A directory with the rules of this repository, so that the texts below need not lie among its sources. */
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'nonstop4-lint-'));
  const rules = JSON.parse(await readFile('biome.json', 'utf8'));
  const own = { ...rules, vcs: { enabled: false }, plugins: rules.plugins.map((path: string) => resolve(path)) };
  await writeFile(join(root, 'biome.json'), JSON.stringify(own));
});

afterAll(() => rm(root, { recursive: true, force: true }));

async function lint(file: string, text: string): Promise<{ status: number | null; says: string }> {
  await mkdir(dirname(join(root, file)), { recursive: true });
  await writeFile(join(root, file), text);
  const args = [BIOME, 'lint', '--colors=off', '--error-on-warnings', file];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  return { status, says: `${stdout}${stderr}` };
}

describe('the ban on shells', () => {
  const program = 'Do not start a child process through a shell';
  const exec = 'exec goes through a shell';

  it.each([
    ['shell: true', "spawn('ls', [], { shell: true });\n", program],
    ['a shell by name', "spawn('ls', [], { shell: '/bin/sh' });\n", program],
    ['exec', "exec('ls');\n", exec],
    ['execSync of the module', "require('node:child_process').execSync('ls');\n", exec],
    ['an import of execSync', "import { execSync } from 'node:child_process';\nexport const run = execSync;\n", exec],
    ['an import of everything', "import * as all from 'node:child_process';\nexport const run = all;\n", exec],
  ])('reports %s', async (_what, text, sentence) => {
    const { status, says } = await lint('server/src/usecases/build.ts', text);
    expect(says).toContain(sentence);
    expect(status).toBe(1);
  });

  it('lets spawn, shell: false and regular expressions pass', async () => {
    const text = "import { spawn } from 'node:child_process';\n\nspawn('ls', [], { shell: false });\n/a/.exec('a');\n";
    expect(await lint('server/src/usecases/build.ts', text)).toMatchObject({ status: 0 });
  });
});

describe('process.env', () => {
  const text = 'export const home = process.env.HOME;\n';

  it('is reported outside of the settings', async () => {
    const { status, says } = await lint('server/src/usecases/build.ts', text);
    expect(says).toContain('noProcessEnv');
    expect(status).toBe(1);
  });

  it.each(['server/src/config.ts', 'worker/testing/harness.ts', 'edge/src/a.test.ts'])(
    'may be read in %s',
    async (file) => {
      expect(await lint(file, text)).toMatchObject({ status: 0 });
    },
  );
});
