const { deepStrictEqual } = require('node:assert');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const { test } = require('node:test');

test('a note that is sent is among the notes', async (context) => {
  const env = { ...process.env, PORT: '0' };
  const app = spawn(process.execPath, ['app.js'], { cwd: __dirname, env, stdio: ['ignore', 'pipe', 'inherit'] });
  context.after(() => app.kill());
  const [line] = await once(app.stdout, 'data');
  const notes = `http://127.0.0.1:${/port (\d+)/.exec(line)[1]}/notes`;
  const body = JSON.stringify({ text: 'milk' });
  await fetch(notes, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  deepStrictEqual(await (await fetch(notes)).json(), [
    { id: 1, text: 'Hello from Express' },
    { id: 2, text: 'milk' },
  ]);
});
