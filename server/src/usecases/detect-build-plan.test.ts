import { describe, expect, it } from 'vitest';
import { type Files, failureOf, planOf, summary } from '../../../testing/ports/language-detector/detect.ts';

const GO_MAIN = 'package main\n';
const JAVA_MAIN = 'class X { public static void main(String[] x) {} }';

const PLANS: [what: string, files: Files, expected: object][] = [
  [
    'Go at the root',
    { 'go.mod': 'module a\ngo 1.22\n', 'main.go': GO_MAIN },
    { build: ['go build -o .nonstop4/app .'], start: './.nonstop4/app' },
  ],
  [
    'Go below cmd/, beside a tool',
    { 'go.mod': 'module x/shop\n', 'cmd/shop/main.go': GO_MAIN, 'cmd/import/main.go': GO_MAIN },
    { build: ['go build -o .nonstop4/app ./cmd/shop'] },
  ],
  [
    'Go without go.sum',
    { 'go.mod': 'module a\nrequire github.com/gin-gonic/gin v1.10.0\n', 'main.go': GO_MAIN },
    { framework: 'Gin', build: ['go build -mod=mod -o .nonstop4/app .'], notes: ['no-lockfile'] },
  ],
  [
    'a single Go file',
    { 'main.go': GO_MAIN, 'main_test.go': GO_MAIN },
    { build: ['go build -o .nonstop4/app main.go'] },
  ],
  [
    'Spring Boot',
    {
      'pom.xml': '<project><java.version>17</java.version><artifactId>spring-boot-maven-plugin</artifactId></project>',
    },
    { framework: 'Spring Boot', start: expect.stringMatching(/^java .* -jar target\/nonstop4-app\.jar$/) },
  ],
  [
    'Maven whose jar names no class to start',
    {
      'pom.xml': '<project></project>',
      'src/main/java/a/App.java': 'package a;\nclass App { public static void main(String[] x) {} }',
    },
    { start: expect.stringMatching(/-cp target\/classes:target\/dependency\/\* a\.App$/) },
  ],
  [
    'plain Java in packages at the top, beside a tool',
    { 'com/a/App.java': `package com.a;\n${JAVA_MAIN}`, 'org/b/Import.java': `package org.b;\n${JAVA_MAIN}` },
    { language: 'java', start: expect.stringMatching(/-cp \.nonstop4\/classes com\.a\.App$/) },
  ],
  [
    'plain Java below src/, beside the packages of its pages',
    { 'src/a/App.java': `package a;\n${JAVA_MAIN}`, 'web/package.json': '{}' },
    { language: 'java' },
  ],
  [
    'plain Java in one folder, with a library in another',
    {
      'app/a/App.java': `package a;\n${JAVA_MAIN}`,
      'lib/b/Lib.java': 'package b;\nclass Lib {}',
      'docs/package.json': '{}',
    },
    { language: 'java' },
  ],
  ['a jar', { 'shop.jar': '' }, { language: 'java', start: expect.stringMatching(/-jar shop\.jar$/) }],
  [
    'Gradle with its wrapper',
    {
      'build.gradle.kts': 'plugins { id("org.springframework.boot") }',
      gradlew: '',
      'gradle/wrapper/gradle-wrapper.jar': '',
    },
    {
      framework: 'Spring Boot',
      build: ['sh ./gradlew --no-daemon --console=plain bootJar', expect.stringContaining('build/libs')],
    },
  ],
  [
    'Gradle as `gradle init` makes it: nothing but settings at the top',
    {
      'settings.gradle.kts': 'include("app", "lib")',
      'app/build.gradle.kts': 'plugins {\n  application\n}\napplication {\n  mainClass = "a.App"\n}',
      'lib/build.gradle.kts': 'plugins {\n  `java-library`\n}',
    },
    {
      tools: ['javac', 'gradle >=6.4'],
      build: ['gradle --no-daemon --console=plain :app:installDist'],
      start: expect.stringContaining('ls app/build/install/*/bin/*'),
    },
  ],
  [
    'Gradle whose jar names no class to start',
    {
      'build.gradle': "plugins {\n  id 'java'\n}",
      'src/main/java/a/App.java': 'package a;\nclass App { public static void main(String[] x) {} }',
    },
    {
      build: ['gradle --no-daemon --console=plain --init-script .nonstop4/init.gradle nonstop4ClassPath'],
      start: expect.stringMatching(/-cp \.nonstop4\/classpath\/\* a\.App$/),
    },
  ],
  [
    'Laravel, with a package.json for its style sheets',
    {
      'composer.json': '{"require":{"php":"^8.2","laravel/framework":"^12"}}',
      'composer.lock': '{}',
      'public/index.php': '',
      'package.json': '{"scripts":{"dev":"vite","build":"vite build"},"devDependencies":{"vite":"8"}}',
    },
    { language: 'php', framework: 'Laravel', start: 'php -S $HOST:$PORT -t public .nonstop4/router.php' },
  ],
  [
    'Composer for nothing but its own loader of classes',
    {
      'composer.json': '{"require":{"php":"~8.1","ext-mbstring":"*"}}',
      'index.php': '<?php require "vendor/autoload.php";',
    },
    {
      tools: ['php ^8.1', 'composer'],
      install: undefined,
      build: [expect.stringMatching(/^php -r .* -- ext-mbstring$/), expect.stringMatching(/^composer dump-autoload/)],
    },
  ],
  [
    'Composer with a package out of the source itself',
    {
      'composer.json': '{"repositories":[{"type":"path","url":"lib"}],"require":{"a/b":"*"}}',
      'index.php': '',
    },
    {
      install: undefined,
      build: [expect.stringMatching(/^composer install/), expect.stringMatching(/^composer dump-/)],
    },
  ],
  [
    'a PHP page',
    { 'index.php': '' },
    { install: undefined, build: [], start: 'php -S $HOST:$PORT -t . .nonstop4/router.php' },
  ],
  [
    'Rack',
    { Gemfile: "gem 'sinatra'\ngem 'puma'", 'Gemfile.lock': '', 'config.ru': '' },
    { framework: 'Sinatra', start: 'bundle exec puma --bind tcp://$HOST:$PORT' },
  ],
  [
    'Ruby without a lock file, which no replica may write',
    { Gemfile: "gem 'sinatra'", 'app.rb': '' },
    { install: 'bundle install', build: ['bundle lock --local'], start: 'bundle exec ruby app.rb -o $HOST -p $PORT' },
  ],
  [
    'Ruby with a gem of the source itself',
    { Gemfile: "gem 'own', path: 'gems/own'", 'Gemfile.lock': '', 'app.rb': '' },
    { install: undefined, build: ['bundle install'], start: 'bundle exec ruby app.rb' },
  ],
  ['a single Ruby program', { 'app.rb': '' }, { language: 'ruby', build: ['ruby -c app.rb'], start: 'ruby app.rb' }],
  [
    'any program, by its Procfile',
    { Procfile: '# ours\nrelease: ./x\nweb: MODE=1 ./bin/serve --port $PORT\n', 'bin/serve': '' },
    { language: 'procfile', build: ['chmod +x ./bin/serve'], start: 'sh -c MODE=1 ./bin/serve --port $PORT' },
  ],
  ['pages', { 'index.html': '', 'about.html': '' }, { start: 'static .' }],
  ['pages in a folder', { 'public/index.html': '', 'README.md': '' }, { start: 'static public' }],
  [
    'the built files of a front-end',
    { 'dist/index.html': '<div id="root"></div><script type="module" src="/a.js"></script>', 'dist/a.js': '' },
    { start: 'static dist spa' },
  ],
  [
    'one page of another name',
    { 'cv.html': '', 'me.jpg': '' },
    { build: ['cp -- cv.html index.html'], notes: ['index-chosen'] },
  ],
  [
    'pages that a Dockerfile would serve',
    { 'index.html': '', Dockerfile: 'FROM nginx' },
    { start: 'static .', notes: ['dockerfile-ignored'] },
  ],
];

const FAILURES: [what: string, files: Files, code: string, params: object][] = [
  [
    'a project in a folder',
    { 'README.md': '', 'shop/package.json': '{}', 'shop/a.txt': '' },
    'nested-folder',
    { folder: 'shop' },
  ],
  [
    'a project two folders down',
    { 'a.txt': '', 'x/b.txt': '', 'x/y/index.html': '' },
    'nested-folder',
    { folder: 'x/y' },
  ],
  [
    'several projects in folders',
    { 'backend/requirements.txt': 'flask', 'backend/app.py': 'app = Flask()', 'frontend/index.html': '' },
    'nested-folder',
    { folders: 'backend, frontend' },
  ],
  [
    'many projects in folders, one of them of plain Java',
    {
      'README.md': '',
      'django/manage.py': '',
      'express/package.json': '{}',
      'go/main.go': GO_MAIN,
      'java/Main.java': JAVA_MAIN,
      'maven/pom.xml': '<project/>',
      'maven/src/main/java/a/App.java': `package a;\n${JAVA_MAIN}`,
      'site/index.html': '',
    },
    'nested-folder',
    { folders: 'django, express, go, java, maven …' },
  ],
  [
    'two programs of plain Java in folders',
    { 'a/Main.java': JAVA_MAIN, 'b/src/shop/Server.java': `package shop;\n${JAVA_MAIN}` },
    'nested-folder',
    { folders: 'a, b' },
  ],
  [
    'two programs of plain Java two folders down',
    { 'all/a/Main.java': JAVA_MAIN, 'all/b/Main.java': JAVA_MAIN },
    'nested-folder',
    { folders: 'all/a, all/b' },
  ],
  [
    'a language that is not known',
    { 'Cargo.toml': '', 'src/main.rs': '', 'src/lib.rs': '' },
    'unknown-language',
    { found: '2 × .rs, .toml' },
  ],
  [
    'its pages do not make it a site',
    { 'Cargo.toml': '', 'src/main.rs': '', 'index.html': '' },
    'unknown-language',
    {},
  ],
  ['documents', { 'a.pdf': '', 'b.pdf': '', LICENSE: '' }, 'unknown-language', { found: '2 × .pdf, LICENSE' }],
  [
    'only a Dockerfile',
    { Dockerfile: '# x\nFROM --platform=linux/amd64 rust:1.80 AS build\n', 'src/main.rs': '' },
    'dockerfile-needs-builder',
    { base: 'rust:1.80' },
  ],
  [
    'a Procfile without a web process',
    { Procfile: 'worker: ./run' },
    'no-start-command',
    { file: 'Procfile', expected: 'web:' },
  ],
  [
    'several Go programs of no usual name',
    { 'go.mod': 'module x/y\n', 'cmd/a/main.go': GO_MAIN, 'cmd/b/main.go': GO_MAIN },
    'no-start-command',
    { file: 'go.mod', expected: 'one program, found cmd/a, cmd/b' },
  ],
  [
    'several Gradle applications',
    {
      'settings.gradle': "include 'a', 'b'",
      'a/build.gradle': "plugins {\n  id 'application'\n}",
      'b/build.gradle': "plugins {\n  id 'application'\n}",
    },
    'no-start-command',
    { file: 'settings.gradle', expected: 'one application, found a, b' },
  ],
  ['Java without a main method', { 'A.java': 'class A {}' }, 'no-start-command', {}],
  [
    'composer.json that is no JSON',
    { 'composer.json': '{,}' },
    'manifest-invalid',
    { file: 'composer.json', line: 1, column: 2 },
  ],
  ['composer.json without a page', { 'composer.json': '{}' }, 'no-start-command', { file: 'composer.json' }],
];

describe('detection over all languages', () => {
  it.each(PLANS)('plans %s', async (_what, files, expected) => {
    expect(summary(await planOf(files))).toMatchObject(expected);
  });

  it.each(FAILURES)('fails plainly: %s', async (_what, files, code, params) => {
    expect(await failureOf(files)).toMatchObject({ code, params });
  });

  it('runs a Procfile’s release line before the app is deployed, and says no more that its database is left to its owner', async () => {
    const manage = 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")';
    const files = { 'manage.py': manage, 'requirements.txt': 'django', 'shop/settings.py': '', 'shop/wsgi.py': '' };
    const without = await planOf(files);
    expect(without.preDeployCommand).toBeUndefined();
    expect(without.notes.map(({ code }) => code)).toContain('migrations-not-run');
    const plan = await planOf({ ...files, Procfile: 'release: python3 manage.py migrate\n' });
    expect(plan.preDeployCommand).toBe('python3 manage.py migrate');
    expect(plan.notes.map(({ code }) => code)).not.toContain('migrations-not-run');
  });

  it('finds what a Procfile runs in the background', async () => {
    const plan = await planOf({
      'package.json': '{}',
      'server.js': '',
      Procfile: 'web: node server.js\nworker: node jobs.js\n',
    });
    expect(plan.background).toEqual({ worker: 'node jobs.js' });
    expect((await planOf({ 'package.json': '{}', 'server.js': '' })).background).toBeUndefined();
  });

  it('starts a Procfile’s command where a site of files was found', async () => {
    const plan = await planOf({ 'index.html': '', Procfile: 'web: ./serve' });
    expect(plan.start).toMatchObject({ argv: ['sh', '-c', './serve'], workDir: '.' });
    expect(plan.start.static).toBeUndefined();
  });
});
