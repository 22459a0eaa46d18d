'use strict';
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { runQuietly } = require('./run-command.cjs');
const { startProgress } = require('./progress-line.cjs');

/** Everything that the build reads. */
const SOURCES = [
  'contract',
  'plane',
  'loadgen',
  'server',
  'edge',
  'worker',
  'supervisor',
  'web',
  'cli', // the workspaces
  'e2e/demo',
  'e2e/harness', // the demo uses parts of it
  'scripts/build',
  'scripts/build.ts',
  'scripts/docs',
  'examples', // the gallery of the panel
  'testing/examples',
  'docs', // the documentation, and what of the top of the repository is in it
  'ARCHITECTURE.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'GLOSSARY.md',
  'SECURITY.md',
  'package-lock.json',
];
const NOT_BUILT = /(^|\/)(node_modules|dist)$|\.test\.tsx?$/;
const STAMP = 'dist/.built-from';

/** Builds when a source changed since the last build. `node` is the path of a Node 24. Throws a plain sentence. */
async function ensureBuilt(root, node) {
  const digest = digestOf(root);
  const stamp = path.join(root, STAMP);
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === digest) return;
  const done = startProgress('Building');
  const { code, output } = await runQuietly(node, [path.join(root, 'scripts', 'build.ts')], { cwd: root });
  if (code !== 0) {
    done('failed');
    throw new Error(`The build failed. Its last lines say why:\n${output.trimEnd().split('\n').slice(-30).join('\n')}`);
  }
  fs.writeFileSync(stamp, digest);
  done('done');
}

/** SHA-256 over the names and contents of the sources: times are not the same in two clones of one commit. */
function digestOf(root) {
  const hash = createHash('sha256');
  for (const source of SOURCES) addTo(hash, root, source);
  return hash.digest('hex');
}

function addTo(hash, root, name) {
  const file = path.join(root, name);
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  if (stat === undefined || NOT_BUILT.test(name)) return;
  if (stat.isDirectory()) {
    for (const entry of fs.readdirSync(file).sort()) addTo(hash, root, `${name}/${entry}`);
  } else {
    hash.update(`${name}\0${stat.size}\0`).update(fs.readFileSync(file));
  }
}

module.exports = { ensureBuilt, digestOf };
