import type { Files } from '../harness/deploy.ts';

/** A dependency-free app: says its version, tells what it is configured with, writes a line for every request but /quiet, and fails on request. */
export function smallShop(version: string): Files {
  return {
    'package.json': JSON.stringify({ name: 'shop', scripts: { start: 'node server.js' } }),
    'server.js': `const { createServer } = require('node:http');

const secret = process.env.PAYMENT_KEY ?? '';

createServer((request, response) => {
  // Asked all the time by who watches for failures: its lines would push all others out of what a page shows.
  if (request.url !== '/quiet') console.log(request.method, request.url);
  if (request.url === '/broken') {
    console.error('the till is jammed');
    response.statusCode = 500;
    return response.end('jammed');
  }
  if (request.url === '/config')
    return response.end(JSON.stringify({ greeting: process.env.GREETING, secretLength: secret.length }));
  response.end('shop ${version}');
}).listen(process.env.PORT);
`,
  };
}
