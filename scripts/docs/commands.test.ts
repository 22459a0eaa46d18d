import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkBlock, checkInline } from './check-commands.ts';
import { commandBlocks, inlineCommands, singleCommands } from './commands.ts';
import { readSourcePages } from './source-pages.ts';

const ROOT = join(import.meta.dirname, '../..');
const README = { file: 'README.md', markdown: readFileSync(join(ROOT, 'README.md'), 'utf8') };
/** Of these the scripts of npm are the reader's own. */
const OF_OWNERS = /^docs\/(ko\/)?apps\//;
const PAGES = [...readSourcePages(ROOT).pages, README];
const BLOCKS = PAGES.flatMap(({ file, markdown }) => commandBlocks(file, markdown));

const check = (text: string) => checkBlock(ROOT, { text, directory: '.' });

describe('commands of the documentation', () => {
  it('all say whether a test runs them or only checks them', () => {
    const unmarked = BLOCKS.filter(({ mode }) => mode === undefined).map(({ file, line }) => `${file}:${line}`);
    expect(unmarked, 'write ```sh run or ```sh check').toEqual([]);
    expect(BLOCKS.filter(({ mode }) => mode === 'run').length).toBeGreaterThan(20);
  });

  for (const block of BLOCKS.filter(({ mode }) => mode === 'check')) {
    it(`checked and not run: ${block.file}:${block.line}`, async () => {
      expect(await checkBlock(ROOT, block)).toEqual([]);
    });
  }

  it('within sentences are commands and options that there are (not run)', () => {
    const commands = PAGES.flatMap(({ file, markdown }) =>
      inlineCommands(markdown).map((command) => ({ file, command })),
    );
    expect(commands.length).toBeGreaterThan(50);
    const ours = commands.filter(({ file, command }) => !(OF_OWNERS.test(file) && command.startsWith('npm ')));
    const wrong = ours.flatMap(({ file, command }) =>
      checkInline(ROOT, command).map((why) => `${file}: ${command}: ${why}`),
    );
    expect(wrong).toEqual([]);
  });
});

describe('a check fails for', () => {
  it.each([
    ['what the shell cannot read', 'echo "open', /the shell cannot read it/],
    ['a command that is not there', 'nonstop4 deploj shop', /unknown command/],
    ['an option that is not there', 'nonstop4 drill shop --kidn node-loss', /unknown option/],
    ['an argument that is missing', 'npx nonstop4 scale', /missing required argument/],
    ['a choice that there is not', 'nonstop4 db migrate --to oracle', /argument 'oracle' is invalid/],
    ['a script of npm that is not there', 'npm run prove:all', /has no script prove:all/],
    ['a file that is not there', 'kubectl apply -f deploy/none.yaml', /no deploy\/none\.yaml/],
    ['a chart that is not there', 'helm install x deploy/helm/none --wait', /no deploy\/helm\/none/],
    ['a Dockerfile that is not there', 'docker buildx build -f deploy/none .', /no deploy\/none/],
    [
      'a command that the pod does not have',
      'kubectl exec deploy/server-0 -- nonstop4 set-up',
      /unknown command 'set-up'/,
    ],
    [
      'a file that a release does not have',
      'sudo install -m 0644 deploy/systemd/none.service /etc/',
      /no deploy\/systemd/,
    ],
    ['what npx would get elsewhere', 'npx something', /nothing of ours/],
    ['a directory that is not there', 'cd deploy/none && echo x', /there is no/],
    ['a program that nothing is known of', 'frobnicate now', /nothing is known of the program frobnicate/],
    [
      'a service that the compose file does not have',
      'cd deploy/jenkins && docker compose up -d none',
      /no service none/,
    ],
    ['one whose log is asked for', 'cd deploy/jenkins && docker compose logs none', /no service none/],
    ['the second of two', 'npm start && npm run none', /no script none/],
  ])('%s', async (_, text, message) => {
    expect((await check(text)).join('\n')).toMatch(message);
  });

  it.each([
    ['nonstop4 frob shop', /no command frob/],
    ['nonstop4 login --cody', /no option --cody/],
    ['npm run none', /no script none/],
  ])('within a sentence: %s', (command, message) => {
    expect(checkInline(ROOT, command).join('\n')).toMatch(message);
  });
});

it('commands are taken apart as the shell does', () => {
  expect(
    singleCommands('A=1 npm start # yes\nnonstop4 drill shop --weekly "sun 04:00" && echo a | sed -n \\\n  b > c'),
  ).toEqual([
    ['npm', 'start'],
    ['nonstop4', 'drill', 'shop', '--weekly', 'sun 04:00'],
    ['echo', 'a'],
    ['sed', '-n', 'b'],
  ]);
});
