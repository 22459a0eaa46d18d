import { describe, expect, it } from 'vitest';
import { type Files, packageJson, planOf } from '../../../testing/ports/language-detector/detect.ts';
import { MemorySourceTree } from '../adapters/source-tree/memory/memory-source-tree.ts';
import { testPlanOf, testsLookedFor } from '../domain/test-plan.ts';
import { languageDetectors } from '../main/detectors.ts';
import { detectBuildPlan } from './detect-build-plan.ts';

const SERVER = 'require("http").createServer().listen(process.env.PORT)';
const FLASK = 'from flask import Flask\napp = Flask(__name__)\n';
const UNITTEST = 'import unittest\nclass A(unittest.TestCase):\n  def test_a(self): pass\n';
const PYTEST = 'def test_a():\n  assert 1\n';
const MANAGE = "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n";
const JAVA = 'class X { public static void main(String[] x) {} }';
const node = (test: string, more: object = {}) => ({
  'package.json': packageJson({ scripts: { start: 'node server.js', test }, ...more }),
  'server.js': SERVER,
});
const maven = '--batch-mode --no-transfer-progress -Dmaven.compiler.source=17 -Dmaven.compiler.target=17';

/** What is run for the tests: all steps, and the packages before them where those are not the build's. */
async function stepsOf(files: Files): Promise<{ steps?: string[]; install?: string }> {
  const plan = await planOf(files);
  const tests = testPlanOf(plan);
  if (!tests) return {};
  const install = tests.dependencies?.steps.map(({ title }) => title).join(' && ');
  const own = plan.dependencies?.steps.map(({ title }) => title).join(' && ');
  return { steps: tests.buildSteps.map(({ argv }) => argv.join(' ')), ...(install === own ? {} : { install }) };
}

const SOURCES: [what: string, files: Files, expected: object][] = [
  ['the test script of npm', node('node --test'), { steps: ['npm test'] }],
  ['that of pnpm', { ...node('vitest run'), 'pnpm-lock.yaml': "lockfileVersion: '9.0'" }, { steps: ['pnpm test'] }],
  ['that of yarn', { ...node('jest'), 'yarn.lock': '# yarn lockfile v1' }, { steps: ['yarn test'] }],
  ['nothing of what npm init writes', node('echo "Error: no test specified" && exit 1'), {}],
  [
    'packages that are installed out of the source, before it',
    node('node --test', { workspaces: ['a'] }),
    { steps: ['npm install --no-package-lock', 'npm test'] },
  ],
  [
    'pytest that the project names',
    { 'requirements.txt': 'flask==3.1\ngunicorn==23\npytest==8.3\n', 'app.py': FLASK, 'tests/test_a.py': UNITTEST },
    { steps: ['python3 -m pytest -p no:cacheprovider --ignore .nonstop4'] },
  ],
  [
    'pytest of a list for development',
    {
      ...{
        'requirements.txt': 'flask==3.1\ngunicorn==23\n',
        'requirements-dev.txt': '-r requirements.txt\npytest==8.3\n',
      },
      ...{ 'app.py': FLASK, 'tests/test_a.py': UNITTEST },
    },
    {
      steps: ['python3 -m pytest -p no:cacheprovider --ignore .nonstop4'],
      install: 'pip install -r requirements.txt -r requirements-dev.txt',
    },
  ],
  [
    'pytest of a group of pyproject.toml',
    {
      'pyproject.toml':
        '[project]\ndependencies=["flask==3.1","gunicorn==23"]\n[dependency-groups]\ndev=["pytest>=8"]\n',
      ...{ 'app.py': FLASK, 'test_a.py': UNITTEST },
    },
    { install: 'pip install -r .nonstop4/requirements.txt -r .nonstop4/requirements-development.txt' },
  ],
  [
    'pytest that only the tests show, added to the packages',
    { 'app.py': 'print(1)', 'test_app.py': PYTEST },
    { steps: ['python3 -m pytest -p no:cacheprovider --ignore .nonstop4'], install: 'pip install pytest' },
  ],
  [
    'unittest without any package',
    { 'app.py': 'print(1)', 'test_app.py': UNITTEST },
    { steps: ['python3 -m unittest discover'] },
  ],
  [
    'unittest in a folder that is no package',
    { 'app.py': 'print(1)', 'tests/test_app.py': UNITTEST },
    { steps: ['python3 -m unittest discover -s tests'] },
  ],
  [
    'unittest in a folder that is one',
    { 'app.py': 'print(1)', 'tests/test_app.py': UNITTEST, 'tests/__init__.py': '' },
    { steps: ['python3 -m unittest discover'] },
  ],
  [
    'the tests of Django, where its manage.py is',
    {
      ...{ 'requirements.txt': 'django==5\ngunicorn==23\n', 'site/manage.py': MANAGE, 'site/shop/wsgi.py': '' },
      ...{ 'site/shop/settings.py': '', 'site/orders/tests.py': UNITTEST },
    },
    { steps: ['python3 manage.py test --noinput'] },
  ],
  ['no Python without tests', { 'app.py': 'print(1)', 'requirements.txt': 'pytest==8\n' }, {}],
  [
    'go test, after the tests are compiled',
    { 'go.mod': 'module a\n', 'main.go': 'package main\n', 'main_test.go': 'package main\n' },
    { steps: ['go test -run ^$ ./...', 'go test ./...'] },
  ],
  [
    'go test of a program without a module',
    { 'main.go': 'package main\n', 'main_test.go': 'package main\n' },
    { steps: ['go test -run ^$ main.go main_test.go', 'go test main.go main_test.go'] },
  ],
  [
    'no tests of what Go does not look at',
    { 'go.mod': 'module a\n', 'main.go': 'package main\n', 'vendor/x/x_test.go': '' },
    {},
  ],
  [
    'Maven',
    {
      'pom.xml': '<project><java.version>17</java.version></project>',
      'src/main/java/X.java': JAVA,
      'src/test/java/XTest.java': 'class XTest {}',
    },
    { steps: [`mvn ${maven} test-compile`, `mvn ${maven} test`] },
  ],
  [
    'Gradle',
    {
      'build.gradle': "plugins { id 'application' }",
      'src/main/java/X.java': JAVA,
      'src/test/java/XTest.java': 'class XTest {}',
    },
    { steps: ['gradle --no-daemon --console=plain testClasses', 'gradle --no-daemon --console=plain test'] },
  ],
  ['no Java without src/test', { 'pom.xml': '<project></project>', 'src/main/java/X.java': JAVA }, {}],
  [
    'the test script of Composer, with packages of development',
    {
      'composer.json': packageJson({ scripts: { test: 'phpunit' }, 'require-dev': { 'phpunit/phpunit': '^11' } }),
      'index.php': '<?php',
    },
    {
      steps: [
        'composer dump-autoload --optimize --no-scripts --no-interaction --no-ansi',
        'composer run-script --no-ansi --timeout=0 test',
      ],
      install: 'composer install',
    },
  ],
  [
    'PHPUnit',
    {
      'composer.json': packageJson({ 'require-dev': { 'phpunit/phpunit': '^11' } }),
      ...{ 'index.php': '<?php', 'tests/CartTest.php': '<?php' },
    },
    { steps: expect.arrayContaining(['php vendor/bin/phpunit tests']) },
  ],
  ['no PHP without either', { 'composer.json': packageJson({ require: { 'a/b': '1' } }), 'index.php': '<?php' }, {}],
  [
    'RSpec',
    {
      Gemfile: "gem 'sinatra'\ngem 'rspec', group: :test\n",
      'config.ru': '',
      'spec/a_spec.rb': '',
      'Gemfile.lock': '',
    },
    { steps: ['bundle lock --local', 'bundle exec rspec'] },
  ],
  [
    'the tests of Rails',
    { Gemfile: "gem 'rails'\n", 'config.ru': '', 'test/models/a_test.rb': '' },
    { steps: ['bundle lock --local', 'bundle exec rails test'] },
  ],
  [
    'a task of Rake',
    { 'app.rb': '', Rakefile: 'Rake::TestTask.new\n', 'test/a_test.rb': '' },
    { steps: ['rake test'] },
  ],
  ['no Ruby without either', { 'app.rb': '', 'test/a_test.rb': '' }, {}],
  ['no pages', { 'index.html': '<h1>' }, {}],
];

describe('the tests of a source', () => {
  it.each(SOURCES)('%s', async (_what, files, expected) => {
    const found = await stepsOf(files);
    if (Object.keys(expected).length === 0) expect(found).toEqual({});
    else expect(found).toMatchObject(expected);
  });

  it('are run in the environment of tests, and nothing is started or served of them', async () => {
    const files = { ...node('vitest run'), 'index.html': '<div>' };
    const vite = packageJson({ scripts: { build: 'vite build', test: 'vitest run' }, devDependencies: { vite: '7' } });
    const plan = testPlanOf(await planOf({ ...files, 'package.json': vite }));
    expect(plan?.buildSteps).toEqual([{ title: 'npm test', argv: ['npm', 'test'], env: { CI: 'true' }, isTest: true }]);
    expect(plan?.start.static).toBeUndefined();
    expect(plan?.tools.map(({ name }) => name)).toEqual(['node', 'npm']);
    const ruby = testPlanOf(await planOf({ Gemfile: "gem 'rspec'\n", 'config.ru': '', 'spec/a_spec.rb': '' }));
    expect(ruby?.buildSteps.at(-1)?.env).toMatchObject({ CI: 'true', RACK_ENV: 'test', BUNDLE_WITHOUT: 'none' });
    expect(ruby?.dependencies?.steps[0]?.env).toMatchObject({ BUNDLE_WITHOUT: 'none' });
    const python = testPlanOf(await planOf({ 'app.py': 'print(1)', 'src/x.py': '', 'test_a.py': UNITTEST }));
    expect(python?.buildSteps.at(-1)?.env).toMatchObject({
      PYTHONPATH: '.:src:.nonstop4/python:.nonstop4/python-server',
    });
  });

  it('are what the test line of a Procfile says, whatever was found', async () => {
    const procfile = { Procfile: 'web: node server.js\ntest: ./check.sh && npm test\n' };
    expect(await stepsOf({ ...node('vitest run'), ...procfile })).toEqual({ steps: ['sh -c ./check.sh && npm test'] });
    expect(await stepsOf({ ...node('no test specified'), ...procfile })).toEqual({
      steps: ['sh -c ./check.sh && npm test'],
    });
    const any = { Procfile: 'web: ./server\ntest: ./server --check\n', server: '' };
    expect(await stepsOf(any)).toEqual({ steps: ['chmod +x ./server', 'sh -c ./server --check'] });
  });

  it('of a Dockerfile are its stage of that name', async () => {
    const detect = (Dockerfile: string) =>
      detectBuildPlan(languageDetectors({ dockerfiles: true }), new MemorySourceTree({ Dockerfile }));
    const plan = await detect('FROM node:24 AS build\nRUN npm ci\nFROM build as Test\nRUN npm test\nFROM node:24\n');
    expect(plan.tests?.target).toBe('test');
    expect(testPlanOf(plan)?.tests?.target).toBe('test');
    const without = await detect('FROM node:24 AS tests\n# FROM x AS test\nRUN npm test\n');
    expect(testPlanOf(without)).toBeUndefined();
    expect(testsLookedFor(without)).toBe('a stage "FROM … AS test" in the Dockerfile');
  });

  it('that are not there are described', async () => {
    expect(testsLookedFor(await planOf(node('no test specified')))).toBe(
      'scripts.test in package.json, or a line "test:" in a Procfile',
    );
    expect(testsLookedFor(await planOf({ 'index.html': '<h1>' }))).toBe('a line "test:" in a Procfile');
  });
});
