/** What the observer prints, one JSON line at a time: sockets that somebody in the pod listens on, and what they answered. */
export interface ObserverReport {
  /** Counts up; an answer of a report was asked for after its sockets were seen. */
  look: number;
  sockets: { address: string; port: number }[];
  /** By `port path`; 0 when it did not answer in HTTP. */
  answers: Record<string, number>;
}

/** Not the observer's own: it listens on nothing. */
const LOOK_MS = 250;
const ASK_MS = 3_000;

/**
 * The program of the second container of a trial pod. Containers of a pod share a network, so it sees which ports the App listens on
 * (/proc/net/tcp, proc_net(5)) and asks them, without a way into the App's own container. Plain JavaScript: it runs with `node -e`.
 */
export function observerScript(healthPaths: readonly string[]): string {
  return `
const { readFileSync } = require('node:fs');
const { request } = require('node:http');
const paths = ${JSON.stringify(healthPaths)};
const address = (hex) => {
  if (hex.length === 8) return hex.match(/../g).reverse().map((byte) => parseInt(byte, 16)).join('.');
  if (/^0{32}$/.test(hex)) return '::';
  if (hex === '00000000000000000000000001000000') return '::1';
  return hex.startsWith('0000000000000000FFFF0000') ? address(hex.slice(24)) : 'v6';
};
const sockets = () => ['tcp', 'tcp6'].flatMap((file) => {
  let lines;
  try { lines = readFileSync('/proc/net/' + file, 'utf8').trim().split('\\n').slice(1); } catch { return []; }
  return lines.map((line) => line.trim().split(/\\s+/)).filter((fields) => fields[3] === '0A').map((fields) => {
    const [host, port] = fields[1].split(':');
    return { address: address(host), port: parseInt(port, 16) };
  });
});
const ask = (port, path) => new Promise((resolve) => {
  const outgoing = request({ host: '127.0.0.1', port, path, timeout: ${ASK_MS}, agent: false, headers: { 'user-agent': 'nonstop4-health-check' } });
  outgoing.once('response', (response) => { response.destroy(); resolve(response.statusCode); });
  outgoing.once('timeout', () => outgoing.destroy());
  outgoing.once('error', () => resolve(0));
  outgoing.once('close', () => resolve(0));
  outgoing.end();
});
process.on('SIGTERM', () => process.exit(0));
(async () => {
  for (let look = 1; ; look += 1) {
    const seen = sockets();
    const answers = {};
    for (const port of new Set(seen.map((socket) => socket.port)))
      for (const path of paths) answers[port + ' ' + path] = await ask(port, path);
    console.log(JSON.stringify({ look, sockets: seen, answers }));
    await new Promise((resolve) => setTimeout(resolve, ${LOOK_MS}));
  }
})();`;
}

/** Undefined for a line that is none of the observer's. */
export function parseReport(line: string): ObserverReport | undefined {
  try {
    const report = JSON.parse(line) as Partial<ObserverReport>;
    return typeof report.look === 'number' ? (report as ObserverReport) : undefined;
  } catch {
    return undefined;
  }
}
