'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { runQuietly } = require('../bootstrap/run-command.cjs');
const { startProgress } = require('../bootstrap/progress-line.cjs');

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * The program that the browser tests drive: CHROMIUM_PATH, else one on PATH, else installed with apt-get when we are root.
 * Throws the one line that says what to install.
 */
async function ensureChromium() {
  const found = await findChromium();
  if (found) return found;
  if (process.getuid && process.getuid() === 0 && (await runs('apt-get'))) {
    await installChromium();
    const installed = await findChromium();
    if (installed) return installed;
  }
  throw new Error(
    'The browser tests need Chromium: install it (Debian: sudo apt-get install chromium) or set CHROMIUM_PATH to a Chrome, then try again.',
  );
}

async function findChromium() {
  const own = process.env.CHROMIUM_PATH;
  if (own) {
    if (await runs(own)) return own;
    throw new Error(`CHROMIUM_PATH is ${own}, but that cannot be run. Correct or unset it, then try again.`);
  }
  for (const program of NAMES.map(onPath)) if (program && (await runs(program))) return program;
  return undefined;
}

/** The whole path: what drives the browser takes no bare name. */
function onPath(name) {
  const places = (process.env.PATH ?? '').split(path.delimiter).map((directory) => path.join(directory, name));
  return places.find((place) => fs.existsSync(place));
}

async function installChromium() {
  const done = startProgress('Installing Chromium for the browser tests');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await runQuietly('apt-get', ['update'], { env });
  const { code } = await runQuietly('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { env });
  done(code === 0 ? 'done' : 'failed');
}

/** Ubuntu's chromium-browser may be there and only say that it is a snap: it has to run, not only to exist. */
async function runs(command) {
  return (await runQuietly(command, ['--version'])).code === 0;
}

module.exports = { ensureChromium };
