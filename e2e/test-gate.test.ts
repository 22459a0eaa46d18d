import { readdir } from 'node:fs/promises';
import { operations, type Run } from '@nonstop4/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deploy, type Files, logText, untilEnded, upload, visit, zipFiles } from './harness/deploy.ts';
import { type EmbeddedPlatform, startEmbeddedPlatform } from './harness/embedded-platform.ts';

/** Answers its version; its test holds it to be `wanted`. */
const nodeShop = (version: string, wanted: string): Files => ({
  'package.json': JSON.stringify({ scripts: { start: 'node server.js', test: 'node --test' } }),
  'version.js': `exports.version = '${version}';`,
  'server.js': `const { version } = require('./version.js');
    require('node:http').createServer((_, answer) => answer.end(version)).listen(process.env.PORT);`,
  'shop.test.js': `const { strictEqual } = require('node:assert');
    require('node:test').test('the version is the one that is wanted', () => {
      strictEqual(process.env.CI, 'true');
      strictEqual(process.env.SHOP_COLOR, 'red');
      strictEqual(process.env.KEY, undefined);
      strictEqual(require('./version.js').version, '${wanted}');
      require('node:fs').writeFileSync('left-by-tests.txt', 'x');
    });`,
});

const pythonShop = (version: string, wanted: string): Files => ({
  'app.py': `import os\nfrom http.server import BaseHTTPRequestHandler, HTTPServer\nVERSION = '${version}'\n
class Shop(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(VERSION.encode())

if __name__ == '__main__':
    HTTPServer(('', int(os.environ['PORT'])), Shop).serve_forever()
`,
  'tests/test_app.py': `import unittest\nimport app\n
class VersionTest(unittest.TestCase):
    def test_version(self):
        self.assertEqual(app.VERSION, '${wanted}')
`,
});

const goShop = (version: string, wanted: string): Files => ({
  'go.mod': 'module shop\n\ngo 1.21\n',
  'main.go': `package main\n
import ("fmt"; "net"; "os")
const version = "${version}"
func main() {
  listener, _ := net.Listen("tcp", ":"+os.Getenv("PORT"))
  for {
    visitor, _ := listener.Accept()
    go func() {
      visitor.Read(make([]byte, 4096))
      fmt.Fprintf(visitor, "HTTP/1.1 200 OK\\r\\ncontent-length: %d\\r\\nconnection: close\\r\\n\\r\\n%s", len(version), version)
      visitor.Close()
    }()
  }
}
`,
  'main_test.go': `package main\n
import "testing"
func TestVersion(t *testing.T) { if version != "${wanted}" { t.Fatalf("version is %s", version) } }
`,
});

const SHOPS: [name: string, files: typeof nodeShop, command: string, line: RegExp][] = [
  ['node', nodeShop, 'npm test', /'two' !== 'three'|\+ 'two'|actual: 'two'/],
  ['python', pythonShop, 'python3 -m unittest discover -s tests', /AssertionError: 'two' != 'three'/],
  ['go', goShop, 'go test', /version is two/],
];

describe('an app that has its tests run', () => {
  let platform: EmbeddedPlatform;
  beforeAll(async () => {
    platform = await startEmbeddedPlatform();
  });
  afterAll(() => platform?.stop());

  const change = async (app: string) => {
    const body = { runTests: true, configVars: { SHOP_COLOR: 'red' }, secrets: { KEY: 'hidden' } };
    const { run } = await platform.api.call(operations.changeApp, { params: { app }, body });
    if (run) await untilEnded(platform, run.id);
  };
  const stateOf = (run: Run, name: string) => run.stages.find((stage) => stage.name === name)?.state;
  const releasesOf = async (app: string) =>
    (await platform.api.call(operations.listReleases, { params: { app } })).map(({ number }) => number);

  it.each(SHOPS)(
    '%s: passing tests let new code through, failing ones leave all as it is',
    async (name, files, command, line) => {
      const app = `tested-${name}`;
      // Its tests would fail, and nobody has asked for them yet.
      const first = await deploy(platform, app, await zipFiles(files('one', 'zero')));
      expect(stateOf(first, 'test')).toBe('skipped');
      await change(app);
      const passed = await deploy(platform, app, await zipFiles(files('two', 'two')));
      expect(stateOf(passed, 'test')).toBe('succeeded');
      expect((await visit(platform, app)).text).toBe('two');
      const releases = await releasesOf(app);

      const failed = await untilEnded(
        platform,
        (await upload(platform, app, await zipFiles(files('two', 'three')))).id,
      );
      expect(failed.failure, await logText(platform, failed.id)).toMatchObject({
        code: 'tests-failed',
        params: { command, exitCode: 1 },
      });
      expect(failed.failure?.lastLines.join('\n')).toMatch(line);
      expect(failed.failure?.cause).toContain(`Your tests failed (“${command}”, exit code 1), so nothing was deployed`);
      expect(['test', 'build', 'deploy'].map((stage) => stateOf(failed, stage))).toEqual([
        'failed',
        'waiting',
        'waiting',
      ]);
      expect((await visit(platform, app)).text).toBe('two');
      expect(await releasesOf(app)).toEqual(releases);
    },
  );

  it('keeps nothing that tests have written', async () => {
    expect((await readdir(platform.data.artifacts)).filter((name) => name.includes('-test'))).toEqual([]);
  });

  it('has none: the stage passes, and says what it looked for', async () => {
    const { 'shop.test.js': _tests, ...files } = nodeShop('none', '');
    const manifest = JSON.stringify({ scripts: { start: 'node server.js' } });
    await platform.api.call(operations.createApp, { body: { name: 'untested' } });
    await change('untested');
    const run = await deploy(platform, 'untested', await zipFiles({ ...files, 'package.json': manifest }));
    expect(stateOf(run, 'test')).toBe('succeeded');
    expect(await logText(platform, run.id)).toContain(
      'test: No tests were found, so none are run. Looked for: scripts.test in package.json, or a line "test:" in a Procfile',
    );
  });
});
