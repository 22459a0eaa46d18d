'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { runInForeground } = require('../bootstrap/run-command.cjs');

/** Runs one project of vitest.config.ts and gives its tally, with vitest's exit code; `extra` is laid over the environment. */
async function runProject(node, root, project, filter, extra = {}) {
  const file = path.join(root, 'reports', `${project}.json`);
  fs.rmSync(file, { force: true });
  const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=./scripts/tests/tally-reporter.ts'];
  const args = [vitest, 'run', '--project', project, '--passWithNoTests', ...reporters, ...filter];
  const env = { ...process.env, PATH: withOwnNode(root), NONSTOP4_TALLY_FILE: file, ...extra };
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
  return { passed: 0, failed: exitCode === 0 ? 0 : 1, failures: [], skipped: [] };
}

module.exports = { runProject };
