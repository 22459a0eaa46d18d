import type { Files } from '../harness/deploy.ts';

/**
 * An app that wants the panel's session: it tells which cookies it was sent, sets the panel's for every domain that it can think of, and its page does
 * the same by script. `?value=` is what it plants, `?domain=` for which domain.
 */
export const HOSTILE_APP: Files = {
  'package.json': JSON.stringify({ name: 'evil', version: '1.0.0', scripts: { start: 'node server.js' } }),
  'server.js': `
const NAMES = ['nonstop4_session', '__Host-nonstop4_session', '__Secure-nonstop4_session'];
require('node:http').createServer((request, response) => {
  const { searchParams, pathname } = new URL(request.url, 'http://x');
  if (pathname !== '/') return response.end(JSON.stringify(request.headers.cookie ?? ''));
  const value = searchParams.get('value') ?? 'planted';
  const domain = searchParams.get('domain');
  const cookies = NAMES.flatMap((name) => [
    name + '=' + value + '; Path=/; Domain=' + domain,
    name + '=' + value + '; Path=/; Domain=' + domain + '; Secure; HttpOnly',
    name + '=' + value + '; Path=/api; Domain=.' + domain + '; SameSite=None; Secure',
  ]);
  response.setHeader('set-cookie', cookies);
  response.setHeader('content-type', 'text/html');
  response.end('<!doctype html><title>evil</title><script>' +
    'for (const cookie of ' + JSON.stringify(cookies) + ') document.cookie = cookie.replace("; HttpOnly", "");' +
    '</script>');
}).listen(process.env.PORT, process.env.HOST);
`,
};
