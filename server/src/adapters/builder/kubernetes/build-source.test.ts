import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { simplePlan, step } from '../../../../../testing/ports/builder/build-plans.ts';
import { temporaryDirectory } from '../../../../../testing/temporary-directory.ts';
import { writeFiles } from '../../../../../testing/write-files.ts';
import { BuildSource } from './build-source.ts';

const dependencies = { keyFiles: ['lock'], steps: [step('true')], outputs: ['packages', '.own/[x]'], locked: true };

it('makes the layer of an image of the source and of what the plan adds, without what stands in the place of packages', async () => {
  const source = temporaryDirectory();
  await writeFiles(source, {
    'a.txt': 'a',
    'packages/forged': 'f',
    '.own/[x]/forged': 'f',
    'deep/packages/own': 'o',
    '.own/x/own': 'o',
  });
  const plan = simplePlan({ dependencies, files: { 'router.php': '<?php' } });
  const names = await BuildSource.with(plan, source, temporaryDirectory(), async (made) => {
    const { content } = await made.asLayer(new AbortController().signal);
    const tar = execFileSync('tar', ['-tzf', '-'], { input: Buffer.from(await content.arrayBuffer()) });
    return tar.toString().trim().split('\n');
  });
  expect(names.filter((name) => !name.endsWith('/')).sort()).toEqual([
    'app/.own/x/own',
    'app/a.txt',
    'app/deep/packages/own',
    'app/router.php',
  ]);
});
