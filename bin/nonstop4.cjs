#!/usr/bin/env node
'use strict';
// Plain CommonJS, so that an old Node gets as far as the check below.
const fs = require('node:fs');
const path = require('node:path');
const { findNode } = require('../scripts/bootstrap/find-node.cjs');
const { runInForeground } = require('../scripts/bootstrap/run-command.cjs');

const root = path.dirname(__dirname);
const program = path.join(root, 'dist', 'nonstop4.js');

async function run() {
  if (!fs.existsSync(program))
    throw new Error('nonstop4 is not built yet: run "npm start" once in the project directory.');
  process.exitCode = await runInForeground(findNode(root), [program, ...process.argv.slice(2)]);
}

run().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
