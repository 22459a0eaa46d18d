import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { StageFailure } from '../server/src/domain/failure.ts';
import { testPlanOf } from '../server/src/domain/test-plan.ts';
import type { Files } from '../testing/bad-apps/bad-apps.ts';
import { missingNeeds } from '../testing/bad-apps/missing-needs.ts';
import { planOfDirectory } from '../testing/examples/build-example.ts';
import { machineEnvironment } from '../testing/ports/builder/builder-in.ts';
import { directoryHarness } from '../testing/ports/builder/directory-harness.ts';

// Real package managers and runners of tests. Downloads and compiled libraries are shared by all of them.
const cache = mkdtempSync(join(tmpdir(), 'nonstop4-test-'));
afterAll(() => rmSync(cache, { recursive: true, force: true }));

interface TestedApp {
  name: string;
  needs: string[];
  /** Its tests pass when this is true. */
  files: (passes: boolean) => Files;
  command: string;
  exitCode: number;
}

const SERVER = "require('node:http').createServer((_, r) => r.end('ok')).listen(process.env.PORT);\n";
const JAVA_MAIN = 'public class App { static int two() { return 2; } public static void main(String[] a) {} }';

const APPS: TestedApp[] = [
  {
    name: 'node with a package for development only',
    needs: ['npm', 'registry'],
    files: (passes) => ({
      'package.json': JSON.stringify({
        scripts: { start: 'node s.js', test: `semver -r ${passes ? 1 : 2}.x 1.2.3` },
        devDependencies: { semver: '7.7.2' },
      }),
      's.js': SERVER,
    }),
    command: 'npm test',
    exitCode: 1,
  },
  {
    name: 'pytest of requirements-dev.txt',
    needs: ['python3', 'registry'],
    files: (passes) => ({
      'main.py': 'TWO = 2\n',
      'requirements-dev.txt': 'pytest==8.4.2\n',
      'tests/test_main.py': `import pytest\nimport main\n\ndef test_two():\n    assert main.TWO == ${passes ? 2 : 3}\n`,
    }),
    command: 'pytest',
    exitCode: 1,
  },
  {
    name: 'Django, with packages, below the top',
    needs: ['python3', 'registry'],
    files: (passes) => ({
      'requirements.txt': 'django==5.1.7\n',
      'site/manage.py': `import os, sys\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')
from django.core.management import execute_from_command_line\nexecute_from_command_line(sys.argv)\n`,
      'site/shop/__init__.py': '',
      'site/shop/settings.py':
        "SECRET_KEY = 'x'\nDATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': ':memory:'}}\n",
      'site/shop/wsgi.py': '',
      'site/orders/__init__.py': '',
      'site/orders/tests.py': `from django.test import TestCase\n
class OrderTest(TestCase):\n    def test_two(self):\n        self.assertEqual(2, ${passes ? 2 : 3})\n`,
    }),
    command: 'python3 manage.py test',
    exitCode: 1,
  },
  {
    name: 'Maven with JUnit',
    needs: ['mvn', 'javac', 'registry'],
    files: (passes) => ({
      'pom.xml': `<project><modelVersion>4.0.0</modelVersion><groupId>a</groupId><artifactId>a</artifactId><version>1</version>
        <properties><maven.compiler.release>11</maven.compiler.release></properties><dependencies><dependency><groupId>junit</groupId>
        <artifactId>junit</artifactId><version>4.13.2</version><scope>test</scope></dependency></dependencies></project>`,
      'src/main/java/App.java': JAVA_MAIN,
      'src/test/java/AppTest.java': `import org.junit.Test;\npublic class AppTest { @Test public void two() {
        org.junit.Assert.assertEquals(${passes ? 2 : 3}, App.two()); } }`,
    }),
    command: 'mvn test',
    exitCode: 1,
  },
  {
    name: 'a script of Composer',
    needs: ['php', 'composer'],
    files: (passes) => ({
      'composer.json': JSON.stringify({ scripts: { test: 'php tests/run.php' } }),
      'index.php': '<?php echo 1;',
      'tests/run.php': `<?php exit(${passes ? 0 : 3});`,
    }),
    command: 'composer run-script test',
    exitCode: 3,
  },
  {
    name: 'a task of Rake',
    needs: ['ruby', 'rake'],
    files: (passes) => ({
      'app.rb': 'TWO = 2\n',
      Rakefile: "task :test do\n  ruby 'test/two.rb'\nend\n",
      'test/two.rb': `require_relative '../app'\nabort 'not two' unless TWO == ${passes ? 2 : 3}\n`,
    }),
    command: 'rake test',
    exitCode: 1,
  },
  {
    name: 'the test line of a Procfile, with the shell',
    needs: ['node'],
    files: (passes) => ({
      Procfile: `web: node s.js\ntest: test "$CI" = true && test -f s.js ${passes ? '' : '&& exit 7'}\n`,
      'package.json': '{}',
      's.js': SERVER,
    }),
    command: 'test "$CI" = true && test -f s.js && exit 7',
    exitCode: 7,
  },
];

describe('the tests of', () => {
  for (const app of APPS) {
    it(`${app.name} pass, and fail with the card of the tests`, async (context) => {
      const missing = await missingNeeds(app.needs);
      if (missing.length > 0) {
        console.log(`skipped "${app.name}": not here: ${missing.join(', ')}`);
        context.skip(missing.join(', '));
      }
      const passed = await runTestsOf(app.files(true));
      expect(passed.failure, passed.lines.join('\n')).toBeUndefined();
      const { failure, lines } = await runTestsOf(app.files(false));
      const params = { command: app.command, exitCode: app.exitCode };
      expect(failure, lines.join('\n')).toMatchObject({ code: 'tests-failed', params });
    });
  }

  it('a package that is not there, or a mistake of the compiler, is no failure of a test', async (context) => {
    const missing = await missingNeeds(['go', 'registry']);
    if (missing.length > 0) context.skip(missing.join(', '));
    const manifest = {
      scripts: { start: 'node s.js', test: 'node --test' },
      devDependencies: { 'nonstop4-is-not-there': '1' },
    };
    const npm = await runTestsOf({ 'package.json': JSON.stringify(manifest), 's.js': SERVER });
    expect(npm.failure).toMatchObject({ code: 'dependency-not-found' });
    const main = 'package main\nfunc main() {}\n';
    const go = { 'go.mod': 'module a\n\ngo 1.21\n', 'main.go': main, 'main_test.go': 'package main\nfunc Test(' };
    expect((await runTestsOf(go)).failure).toMatchObject({ code: 'build-failed', params: { exitCode: 1 } });
    const unknown = {
      'package.json': JSON.stringify({ scripts: { start: 'node s.js', test: 'vitest run' } }),
      's.js': SERVER,
    };
    expect((await runTestsOf(unknown)).failure).toMatchObject({
      code: 'missing-dependency',
      params: { dependency: 'vitest' },
    });
  });
});

async function runTestsOf(files: Files) {
  const { builder, source } = directoryHarness({ ...machineEnvironment(), PIP_RETRIES: '1' }, cache);
  const sourceDirectory = await source(files);
  const plan = testPlanOf(await planOfDirectory(sourceDirectory));
  if (!plan) throw new Error('no tests were found');
  const lines: string[] = [];
  const run = builder.test({
    ...{ artifactId: 'run_1-test', appId: 'app_1', ownerId: 'user_1', plan, sourceDirectory, env: {} },
    revision: 'c'.repeat(40),
    timeoutMs: 150_000,
    onLine: (_stream, text) => lines.push(text),
    signal: new AbortController().signal,
  });
  const error: unknown = await run.catch((thrown: unknown) => thrown);
  if (error === undefined) return { lines };
  if (error instanceof StageFailure) return { failure: error.failure, lines };
  throw error;
}
