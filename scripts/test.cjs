'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { main } = require('./bootstrap.cjs');
const { runInForeground } = require('./bootstrap/run-command.cjs');
const { ensureChromium } = require('./tests/find-chromium.cjs');

/** `npm test` runs everything; `npm test -- <filter>` passes the filter and any option to vitest. */
void main(async (node, root) => {
  const chromium = await ensureChromium();
  const filter = process.argv.slice(2);
  const tallies = [];
  for (const project of ['unit', 'e2e']) tallies.push(await runProject(node, root, project, chromium, filter));
  // Tests that a filter leaves out count as skipped for vitest, and are no news.
  if (filter.length === 0) printSkipped(tallies.flatMap((tally) => tally.skipped));
  const sum = (key) => tallies.reduce((total, tally) => total + tally[key], 0);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
  const ran = sum('passed') + sum('failed') > 0; // a filter that matches nothing has not shown anything
  return ran && sum('failed') === 0 && tallies.every((tally) => tally.exitCode === 0) ? 0 : 1;
});

async function runProject(node, root, project, chromium, filter) {
  const file = path.join(root, 'reports', `${project}.json`);
  fs.rmSync(file, { force: true });
  const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=./scripts/tests/tally-reporter.ts'];
  const args = [vitest, 'run', '--project', project, '--passWithNoTests', ...reporters, ...filter];
  const env = { ...process.env, PATH: withOwnNode(root), CHROMIUM_PATH: chromium, NONSTOP4_TALLY_FILE: file };
  const exitCode = await runInForeground(node, args, { cwd: root, env });
  return { ...readTally(file, exitCode), exitCode };
}

/** `node` in a test is the Node of the project, whoever started us. */
function withOwnNode(root) {
  return `${path.join(root, 'node_modules', '.bin')}${path.delimiter}${process.env.PATH}`;
}

/** A run that broke before its tally was written counts as one failure; one without a matching test as nothing. */
function readTally(file, exitCode) {
  if (fs.existsSync(file)) return JSON.parse(fs.readFileSync(file, 'utf8'));
  return { passed: 0, failed: exitCode === 0 ? 0 : 1, skipped: [] };
}

function printSkipped(skipped) {
  for (const { test, reason } of skipped) console.log(`skipped: ${test}: ${reason}`);
}
