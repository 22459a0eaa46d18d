'use strict';
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { runQuietly } = require('./run-command.cjs');
const { startProgress } = require('./progress-line.cjs');

const STAMP = 'node_modules/.installed-from';

/** Installs the npm packages when node_modules does not hold what package-lock.json asks for. Throws a plain sentence. */
async function ensureInstalled(root) {
  if (isInstalled(root)) return;
  const done = startProgress('Installing the npm packages');
  // Not `npm ci`: it would delete node_modules first, the Node that a running platform was started with included, and it
  // refuses a lock file that lacks optional packages of other systems, as it does where a registry mirror has not got them.
  // With --no-save the lock file is followed and never rewritten.
  const { code, output } = await runNpm(['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], root);
  if (code !== 0) {
    done('failed');
    throw new Error(`${explain(output)}\nnpm said:\n${firstLines(output, 15)}`);
  }
  // What is listed in the lock file and asked for by nobody is not installed: with the stamp that is looked into only once.
  fs.writeFileSync(path.join(root, STAMP), lockDigest(root));
  done('done');
}

/** True after an install by us from this very lock file, and after one by hand that put all of it in place. */
function isInstalled(root) {
  const wanted = readJson(path.join(root, 'package-lock.json'));
  if (wanted === undefined)
    throw new Error('package-lock.json is missing: this is not a complete copy of the project.');
  // npm writes this as the last step of an install: what it lists is there.
  const present = readJson(path.join(root, 'node_modules', '.package-lock.json'));
  if (present === undefined) return false;
  const stamp = path.join(root, STAMP);
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === lockDigest(root)) return true;
  return Object.entries(wanted.packages).every(([name, entry]) => isPresent(name, entry, present.packages[name]));
}

/** Optional packages are made for one system each and may be absent, but not the Node of this one. */
function isPresent(name, wanted, found) {
  if (wanted.link || !name.includes('node_modules/')) return true;
  if (found === undefined) return Boolean(wanted.optional) && name !== ownNodePackage();
  return found.version === wanted.version && found.integrity === wanted.integrity;
}

function lockDigest(root) {
  return createHash('sha256')
    .update(fs.readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
}

function ownNodePackage() {
  return `node_modules/node-${process.platform}-${process.arch}`;
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw new Error(`${file} cannot be read: ${error.message}`);
  }
}

/** The npm that runs us where there is one (it need not be on PATH), else the one on PATH. */
function runNpm(args, cwd) {
  const cli = process.env.npm_execpath;
  if (cli && /npm-cli\.c?js$/.test(cli)) return runQuietly(process.execPath, [cli, ...args], { cwd });
  return runQuietly('npm', args, { cwd });
}

const CAUSES = [
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|ENETUNREACH/,
    'The npm registry could not be reached. Check the network or the proxy settings, then try again.',
  ],
  [/ENOSPC/, 'The disk is full. Free about 1 GB, then try again.'],
  [
    /EACCES|EPERM|EROFS/,
    'The project directory cannot be written to. Give yourself the right to write, then try again.',
  ],
  [/E401|E403/, 'The npm registry refused access. Check the registry settings of npm (npm config list).'],
  [/ENOENT.*npm|spawn npm/, 'npm was not found. Install Node.js with npm, then try again.'],
];

function explain(output) {
  const cause = CAUSES.find(([pattern]) => pattern.test(output));
  return `Installing the packages failed. ${cause ? cause[1] : 'What npm said tells why.'}`;
}

/** npm says what went wrong first, and how it is meant to be used after that. */
function firstLines(text, count) {
  return text.trimEnd().split('\n').slice(0, count).join('\n');
}

module.exports = { ensureInstalled, isInstalled, explain };
