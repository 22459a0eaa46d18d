'use strict';
const path = require('node:path');
const { main } = require('./bootstrap.cjs');
const { runInForeground } = require('./bootstrap/run-command.cjs');

const PROGRAMS = { pack: 'pack-program.ts', check: 'check-program.ts' };

/** `npm run release:pack` and `npm run release:check`, of what the sources are now. */
void main((node, root) => {
  const [command, ...args] = process.argv.slice(2);
  const program = PROGRAMS[command];
  if (program === undefined) throw new Error(`release.cjs knows ${Object.keys(PROGRAMS).join(' and ')}.`);
  return runInForeground(node, [path.join(root, 'scripts', 'release', program), ...args], { cwd: root });
});
