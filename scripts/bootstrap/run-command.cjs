'use strict';
const { spawn } = require('node:child_process');

/** Runs a program quietly and resolves to its exit code and everything it printed; -1 when it could not be started. */
function runQuietly(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let output = '';
    const collect = (chunk) => {
      output += chunk;
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', (error) => resolve({ code: -1, output: String(error.message) }));
    child.on('close', (code) => resolve({ code: code === null ? -1 : code, output }));
  });
}

/**
 * Runs a program in the foreground: it has our terminal, gets our signals, and its exit code is the result.
 * On a terminal Ctrl-C reaches it without us, so that is passed on only where there is none.
 */
function runInForeground(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options });
    const onTerminal = Boolean(process.stdin.isTTY);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.on(signal, () => {
        if (signal !== 'SIGINT' || !onTerminal) child.kill(signal);
      });
    }
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code === null ? 128 + signalNumber(signal) : code));
  });
}

function signalNumber(signal) {
  return require('node:os').constants.signals[signal] || 1;
}

module.exports = { runQuietly, runInForeground };
