'use strict';
// What `npm start`, `npm test` and `npm run demo` do first. Plain CommonJS for Node 18 and later.
const path = require('node:path');
const { withDirectoryLock } = require('./bootstrap/directory-lock.cjs');
const { ensureBuilt } = require('./bootstrap/build-when-changed.cjs');
const { checkSystem, findNode } = require('./bootstrap/find-node.cjs');
const { ensureInstalled } = require('./bootstrap/install.cjs');

const root = path.dirname(__dirname);

/** Installs and builds what is missing and resolves to the path of a Node 24. Throws a plain sentence. */
async function prepare() {
  checkSystem();
  return withDirectoryLock(
    path.join(root, '.preparing'),
    async () => {
      await ensureInstalled(root);
      const node = findNode(root);
      await ensureBuilt(root, node);
      return node;
    },
    () => console.error('Another command is installing or building here: waiting for it …'),
  );
}

/** Runs a command of the project after preparing it; its result is the exit code. */
async function main(command) {
  try {
    process.exitCode = await command(await prepare(), root);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

module.exports = { main };
