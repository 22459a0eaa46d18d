#!/usr/bin/env node
'use strict';
// Plain CommonJS, so that an old Node gets as far as the check below.
const fs = require('node:fs');
const path = require('node:path');
const { findNode } = require('../scripts/bootstrap/find-node.cjs');
const { runInForeground } = require('../scripts/bootstrap/run-command.cjs');

const root = path.dirname(__dirname);
const program = path.join(root, 'dist', 'nonstop4.js');
// The repository has a lock file, a release has none.
const isRelease = !fs.existsSync(path.join(root, 'package-lock.json'));
const byNpx = process.env.npm_command === 'exec';

async function run() {
  if (!fs.existsSync(program))
    throw new Error('nonstop4 is not built yet: run "npm start" once in the project directory.');
  const given = process.argv.slice(2);
  // `npx ./nonstop4-x.y.z.tgz`: whoever says no more wants the platform.
  const args = isRelease && byNpx && given.length === 0 ? ['start'] : given;
  // Else hints would say `npx nonstop4 …`, and npx would look for that name in a registry.
  const env = isRelease ? { ...process.env, npm_lifecycle_event: undefined } : process.env;
  process.exitCode = await runInForeground(findNode(root), [program, ...args], { env });
}

run().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
