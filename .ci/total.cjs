'use strict';
const fs = require('node:fs');
const path = require('node:path');

// Adds up the reports of `npm test` and `npm run check`. A command that failed although no report of it shows
// a failure (it broke before it could write one) counts as one.
const REPORTS = { tests: ['unit', 'pages', 'e2e'], checks: ['check'], cicd: ['cicd'], cluster: ['cluster'] };

let passed = 0;
let failed = 0;
for (const argument of process.argv.slice(2)) {
  const [command, exitCode] = argument.split('=');
  const tallies = REPORTS[command].map(readReport).filter((tally) => tally !== undefined);
  const failures = tallies.reduce((sum, tally) => sum + tally.failed, 0);
  passed += tallies.reduce((sum, tally) => sum + tally.passed, 0);
  failed += failures === 0 && exitCode !== '0' ? 1 : failures;
  for (const tally of tallies)
    for (const { test, error } of tally.failures ?? []) console.log(`failed: ${test}: ${error}`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

function readReport(name) {
  const file = path.join('reports', `${name}.json`);
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : undefined;
}
