import { DockerfileDetector } from '../../../server/src/adapters/language-detector/dockerfile/dockerfile-detector.ts';
import { GoDetector } from '../../../server/src/adapters/language-detector/go/go-detector.ts';
import { JavaDetector } from '../../../server/src/adapters/language-detector/java/java-detector.ts';
import { NodeDetector } from '../../../server/src/adapters/language-detector/node/node-detector.ts';
import { PhpDetector } from '../../../server/src/adapters/language-detector/php/php-detector.ts';
import { ProcfileDetector } from '../../../server/src/adapters/language-detector/procfile/procfile-detector.ts';
import { PythonDetector } from '../../../server/src/adapters/language-detector/python/python-detector.ts';
import { RubyDetector } from '../../../server/src/adapters/language-detector/ruby/ruby-detector.ts';
import { StaticDetector } from '../../../server/src/adapters/language-detector/static/static-detector.ts';
import { describeLanguageDetector } from './language-detector.suite.ts';

describeLanguageDetector(() => new NodeDetector(), {
  known: {
    'a start script': { 'package.json': '{"scripts":{"start":"node a.js"}}', 'a.js': '' },
    'a program without a manifest': { 'server.js': "require('node:http').createServer().listen(process.env.PORT)" },
    'a front-end': {
      'package.json': '{"scripts":{"build":"vite build"},"devDependencies":{"vite":"8"}}',
      'index.html': '',
    },
  },
  broken: { files: { 'package.json': '{' }, code: 'manifest-invalid' },
});

describeLanguageDetector(() => new PythonDetector(), {
  known: {
    Flask: { 'requirements.txt': 'flask', 'app.py': 'from flask import Flask\napp = Flask(__name__)\n' },
    'a program': { 'main.py': 'print(1)' },
    Poetry: {
      'pyproject.toml': '[tool.poetry.dependencies]\npython="^3.11"\nfastapi="^0.1"\n',
      'main.py': 'app = FastAPI()\n',
    },
  },
  broken: { files: { 'requirements.txt': 'flask', 'readme.md': '' }, code: 'no-start-command' },
});

describeLanguageDetector(() => new GoDetector(), {
  known: {
    'a module': { 'go.mod': 'module a\n\ngo 1.22\n', 'main.go': 'package main\n' },
    'one file': { 'main.go': 'package main\n' },
  },
  broken: { files: { 'go.mod': 'module a\n', 'lib.go': 'package lib\n' }, code: 'no-start-command' },
});

describeLanguageDetector(() => new JavaDetector(), {
  known: {
    Maven: { 'pom.xml': '<project><build><mainClass>a.B</mainClass></build></project>' },
    Gradle: { 'build.gradle': "plugins { id 'application' }" },
    'a jar': { 'app.jar': '' },
    'plain files': { 'Main.java': 'class Main { public static void main(String[] a) {} }' },
  },
  broken: { files: { 'pom.xml': '<project>' }, code: 'manifest-invalid' },
});

describeLanguageDetector(() => new PhpDetector(), {
  known: {
    'a page': { 'index.php': '<?php' },
    Slim: { 'composer.json': '{"require":{"slim/slim":"4"}}', 'public/index.php': '' },
  },
  broken: { files: { 'composer.json': '{"name":"a/b"}' }, code: 'no-start-command' },
});

describeLanguageDetector(() => new RubyDetector(), {
  known: { Rack: { Gemfile: "gem 'rack'\ngem 'puma'\n", 'config.ru': '' } },
  broken: { files: { Gemfile: '' }, code: 'no-start-command' },
});

describeLanguageDetector(() => new ProcfileDetector(), {
  known: { 'a web process': { Procfile: 'web: ./run.sh\n', 'run.sh': '' } },
  broken: { files: { Procfile: 'worker: ./run.sh' }, code: 'no-start-command' },
});

describeLanguageDetector(() => new StaticDetector(), {
  known: { 'a page': { 'index.html': '' }, 'a folder': { 'public/index.html': '' }, 'one page': { 'cv.html': '' } },
});

describeLanguageDetector(() => new DockerfileDetector(), {
  known: {},
  broken: { files: { Dockerfile: 'FROM scratch' }, code: 'dockerfile-needs-builder' },
});
