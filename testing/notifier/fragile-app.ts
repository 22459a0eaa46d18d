/**
 * An app whose copies cannot come back once it was told so: each looks at its start whether a file lies in the volume that they share, and ends if it does.
 * `/break` writes the file and kills the copy that answers (by itself: in a sandbox it has a process number of its own), `/mend` removes the file.
 */
export const FRAGILE_APP: Record<string, string> = {
  'package.json': JSON.stringify({ name: 'fragile', version: '1.0.0', scripts: { start: 'node server.js' } }),
  'server.js': `const { existsSync, rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const broken = join(process.env.DATA_DIR, 'broken');
if (existsSync(broken)) {
  console.error('broken on purpose');
  process.exit(3);
}
require('node:http')
  .createServer((request, response) => {
    if (request.url === '/break') writeFileSync(broken, '');
    if (request.url === '/mend') rmSync(broken, { force: true });
    response.end('as asked', () => {
      if (request.url === '/break') process.kill(process.pid, 'SIGKILL');
    });
  })
  .listen(process.env.PORT, process.env.HOST);
`,
};
