'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { spawnSync } = require('node:child_process');
const { main } = require('./bootstrap.cjs');
const { ensureChromium } = require('./tests/find-chromium.cjs');
const { runInForeground } = require('./bootstrap/run-command.cjs');

/**
 * `npm run attacks`: runs every test that the list of attacks names and prints what came of each. Words behind it choose attacks (`-- edge`).
 */
void main(async (node, root) => {
  const chromium = await ensureChromium();
  const script = path.join(root, 'scripts', 'attacks', 'attacks.ts');
  const words = process.argv.slice(2);
  const named = spawnSync(node, [script, 'files', ...words], { cwd: root, encoding: 'utf8' });
  if (named.status !== 0) throw new Error(named.stderr);
  const files = named.stdout.split('\n').filter(Boolean);
  for (const [project, own] of [
    ['unit', files.filter((file) => !file.startsWith('e2e/'))],
    ['e2e', files.filter((file) => file.startsWith('e2e/'))],
  ]) {
    const report = path.join(root, 'reports', `attacks-${project}.json`);
    fs.rmSync(report, { force: true });
    if (own.length > 0) await runTests({ node, root, project, own, report, chromium });
  }
  return runInForeground(node, [script, 'results', ...words], { cwd: root, env: process.env });
});

function runTests({ node, root, project, own, report, chromium }) {
  const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`];
  const bin = path.join(root, 'node_modules', '.bin');
  const env = { ...process.env, CHROMIUM_PATH: chromium, PATH: `${bin}${path.delimiter}${process.env.PATH}` };
  return runInForeground(node, [vitest, 'run', '--project', project, ...reporters, ...own], { cwd: root, env });
}
