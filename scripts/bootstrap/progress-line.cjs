'use strict';

/**
 * Says what takes long: on a terminal one line whose seconds count up, elsewhere one line at the start and one at the end.
 * Returns a function that ends it with the given words.
 */
function startProgress(text, out = process.stderr) {
  const started = Date.now();
  const seconds = () => `${Math.round((Date.now() - started) / 1000)} s`;
  if (!out.isTTY) {
    out.write(`${text} …\n`);
    return (words) => out.write(`${text}: ${words} (${seconds()})\n`);
  }
  const draw = () => out.write(`\r\u001b[K${text} … ${seconds()}`);
  draw();
  const timer = setInterval(draw, 1000);
  return (words) => {
    clearInterval(timer);
    out.write(`\r\u001b[K${text}: ${words} (${seconds()})\n`);
  };
}

module.exports = { startProgress };
