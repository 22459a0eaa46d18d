import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { operations } from '@nonstop4/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandBlock, commandBlocks } from '../scripts/docs/commands.ts';
import { localeOf } from '../scripts/docs/navigation.ts';
import { readSourcePages } from '../scripts/docs/source-pages.ts';
import { missingPrograms } from '../testing/examples/missing-programs.ts';
import { type EmbeddedPlatform, OWNER, startEmbeddedPlatform } from './harness/embedded-platform.ts';

const ROOT = join(import.meta.dirname, '..');
/** Of each block: the slowest deploys an app that has to be compiled. */
const BLOCK_MS = 170_000;
/** Read in this order: the first makes the app that the next ones are about, and the third deletes it. */
const FIRST = ['docs/apps/first-app.md', 'docs/apps/when-it-fails.md', 'docs/apps/living.md', 'README.md'];

/** Every block that says `run`; the Korean pages have the same ones, which another test holds against these. */
function blocksToRun(): CommandBlock[] {
  const readme = { file: 'README.md', markdown: readFileSync(join(ROOT, 'README.md'), 'utf8') };
  const pages = [...readSourcePages(ROOT).pages, readme].filter(({ file }) => localeOf(file) === 'en');
  const place = (file: string) => (FIRST.includes(file) ? FIRST.indexOf(file) : FIRST.length);
  return pages
    .flatMap(({ file, markdown }) => commandBlocks(file, markdown))
    .filter(({ mode }) => mode === 'run')
    .sort((one, other) => place(one.file) - place(other.file));
}

describe('run for real, as they stand in the documentation', () => {
  let platform: EmbeddedPlatform;
  beforeAll(async () => {
    platform = await startEmbeddedPlatform();
    writeFileSync(join(platform.data.root, 'password.txt'), `${OWNER.password}\n`);
    writeFileSync(join(platform.data.root, 'key.txt'), 'sesame');
  });
  afterAll(async () => {
    await platform?.stop();
  });

  for (const block of blocksToRun()) {
    it(`${block.file}:${block.line}`, async (context) => {
      const missing = missingPrograms(block.needs);
      if (missing.length > 0) context.skip(`not on this machine: ${missing.join(', ')}`);
      const { code, output } = await run(block);
      expect(code, output).toBe(0);
      await stopOthers(block);
    });
  }

  /** What is of the reader's own is that of this test: the panel's address, and the two files that are read. */
  function asHere({ text }: CommandBlock): string {
    const own = (name: string) => join(platform.data.root, name);
    return text
      .replaceAll('http://localhost:4400', platform.url)
      .replaceAll('< password.txt', `< ${own('password.txt')}`)
      .replaceAll('< key.txt', `< ${own('key.txt')}`);
  }

  async function run(block: CommandBlock): Promise<{ code: number | null; output: string }> {
    const home = join(platform.data.root, 'reader');
    const cwd = block.inNewDirectory ? join(home, 'new') : ROOT;
    mkdirSync(join(home, 'new'), { recursive: true });
    const env = {
      PATH: process.env.PATH,
      ...{ HOME: home, LANG: 'C.UTF-8', NONSTOP4_DATA: platform.data.root },
      // A program that is not found here must not be looked for elsewhere.
      npm_config_offline: 'true',
    };
    const child = spawn('bash', ['-e', '-o', 'pipefail', '-c', asHere(block)], {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
    const timer = setTimeout(() => child.kill(), BLOCK_MS);
    const [code] = (await once(child, 'close')) as [number | null];
    clearTimeout(timer);
    return { code, output };
  }

  // Room for the next one: a dozen apps at once is not what this is about.
  async function stopOthers({ text }: CommandBlock): Promise<void> {
    const app = /--app (?!hello)(\S+)/.exec(text)?.[1];
    if (app !== undefined) await platform.api.call(operations.stopApp, { params: { app } });
  }
});
