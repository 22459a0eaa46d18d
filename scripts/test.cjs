'use strict';
const { main } = require('./bootstrap.cjs');
const { ensureChromium } = require('./tests/find-chromium.cjs');
const { runProject } = require('./tests/run-project.cjs');

/** `npm test` runs everything; `npm test -- <filter>` passes the filter and any option to vitest. */
void main(async (node, root) => {
  const chromium = await ensureChromium();
  const filter = process.argv.slice(2);
  const tallies = [];
  for (const project of ['unit', 'pages', 'e2e']) {
    tallies.push(await runProject(node, root, project, filter, { CHROMIUM_PATH: chromium }));
  }
  // Tests that a filter leaves out count as skipped for vitest, and are no news.
  if (filter.length === 0) printSkipped(tallies.flatMap((tally) => tally.skipped));
  const sum = (key) => tallies.reduce((total, tally) => total + tally[key], 0);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
  const ran = sum('passed') + sum('failed') > 0; // a filter that matches nothing has not shown anything
  return ran && sum('failed') === 0 && tallies.every((tally) => tally.exitCode === 0) ? 0 : 1;
});

function printSkipped(skipped) {
  for (const { test, reason } of skipped) console.log(`skipped: ${test}: ${reason}`);
}
