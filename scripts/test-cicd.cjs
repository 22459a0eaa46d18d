'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { loadavg } = require('node:os');
const { spawnSync } = require('node:child_process');
const { main } = require('./bootstrap.cjs');
const { runProject } = require('./tests/run-project.cjs');

/** What the tests use besides npm packages, as program and package of Debian. */
const PROGRAMS = [
  ['git', 'git'],
  ['sshd', 'openssh-server'],
  ['buildah', 'buildah'],
  ['docker-registry', 'docker-registry'],
  ['mmdebstrap', 'mmdebstrap'],
  ['htpasswd', 'apache2-utils'],
  ['curl', 'curl'],
  ['java', 'default-jre-headless'],
  ['mvn', 'maven'],
];
const TITLES = {
  times: 'From upload to image',
  'kill cases': 'What is away: before an upload, and in the middle of its run',
  parts: 'What was used',
};

/**
 * `npm run test:cicd`: uploads become images by git's own servers, Jenkins' pipeline as Groovy reads it, buildah and a registry of this machine. Then a
 * table of what was seen. What it is told is for vitest.
 */
void main(async (node, root) => {
  const missing = PROGRAMS.filter(([program]) => !isThere(program)).map(([, name]) => name);
  if (missing.length > 0 || process.getuid?.() !== 0) {
    if (missing.length > 0) console.log(`Missing here: apt-get install --no-install-recommends ${missing.join(' ')}`);
    else console.log('Images are built with chroot isolation here, which only root can: run it as root.');
    console.log('0 passed, 1 failed');
    return 1;
  }
  const facts = path.join(root, 'reports', 'cicd-facts.ndjson');
  fs.rmSync(facts, { force: true });
  const tally = await runProject(node, root, 'cicd', process.argv.slice(2), { NONSTOP4_CICD_FACTS: facts });
  printTable(fs.existsSync(facts) ? fs.readFileSync(facts, 'utf8') : '');
  console.log(`Load of this machine over the last 15 minutes: ${loadavg()[2].toFixed(1)}`);
  console.log(`${tally.passed} passed, ${tally.failed} failed`);
  return tally.passed > 0 ? tally.exitCode : 1;
});

function isThere(program) {
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };
  return spawnSync('sh', ['-c', 'command -v "$1"', 'sh', program], { env }).status === 0;
}

function printTable(text) {
  const facts = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  const width = Math.max(0, ...facts.map(({ what }) => what.length));
  for (const [part, title] of Object.entries(TITLES)) {
    const rows = new Map(facts.filter((fact) => fact.part === part).map(({ what, outcome }) => [what, outcome]));
    if (rows.size === 0) continue;
    console.log(`\n${title}`);
    for (const [what, outcome] of rows) console.log(`  ${what.padEnd(width)}  ${outcome}`);
  }
  console.log('');
}
