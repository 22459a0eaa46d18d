import { fileURLToPath } from 'node:url';
import { run } from '../machine/run.ts';
import { addJava, addNode, addNpm, addPhp, type BaseImage, copyInto, link } from './image-parts.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const PHP = ['cli', 'curl', 'mbstring', 'sqlite3', 'xml', 'zip'].map((name) => `php8.2-${name}`);
const RUBY = ['ruby', 'ruby-bundler'];
/** Many gems are partly written in C: what makes and installs such a part. */
const COMPILER = ['gcc', 'libc6-dev', 'make', 'coreutils'];
const SHELL = ['/bin/sh'];

/**
 * For each language what apps run on (`base/`) and what they are built with (`build/`). Tags name what is inside; whoever uses them pins
 * the digest.
 */
export const LANGUAGE_IMAGES: readonly BaseImage[] = [
  { tag: 'base/node:24', packages: [], entrypoint: ['/usr/local/bin/node'], add: addNode },
  {
    tag: 'build/node:24',
    packages: [],
    entrypoint: SHELL,
    add: async (directory) => {
      await addNode(directory);
      await addNpm(directory);
    },
  },
  {
    tag: 'base/static:1',
    packages: [],
    entrypoint: ['/usr/local/bin/node'],
    add: async (directory) => {
      await addNode(directory);
      await run(['npm', 'run', '--silent', 'build'], { cwd: REPOSITORY });
      await copyInto(directory, `${REPOSITORY}/dist/static-server.js`, '/nonstop4/static-server.js');
    },
  },
  { tag: 'base/go:1', packages: [], entrypoint: SHELL },
  {
    tag: 'build/go:1.26',
    packages: [],
    entrypoint: SHELL,
    add: async (directory) => copyInto(directory, (await run(['go', 'env', 'GOROOT'])).trim(), '/usr/local/go'),
  },
  { tag: 'base/python:3.11', packages: ['python3'], entrypoint: ['/usr/bin/python3'] },
  { tag: 'build/python:3.11', packages: ['python3-pip', 'python3-venv'], entrypoint: SHELL },
  { tag: 'base/java:17', packages: ['openjdk-17-jre-headless'], entrypoint: ['/usr/bin/java'], add: addJava },
  {
    tag: 'build/java:17',
    packages: ['openjdk-17-jdk-headless', 'maven', 'gradle'],
    entrypoint: SHELL,
    add: async (directory) => {
      await addJava(directory);
      await link(directory, '/usr/bin/mvn', '../share/maven/bin/mvn');
    },
  },
  { tag: 'base/php:8.2', packages: PHP, entrypoint: ['/usr/bin/php'], add: addPhp },
  { tag: 'build/php:8.2', packages: [...PHP, 'composer', 'unzip'], entrypoint: SHELL, add: addPhp },
  { tag: 'base/ruby:3.1', packages: RUBY, entrypoint: ['/usr/bin/ruby'] },
  { tag: 'build/ruby:3.1', packages: [...RUBY, ...COMPILER, 'ruby-dev'], entrypoint: SHELL },
];

/** What the builder's own containers run in: tar, gzip, find and crane. */
export function toolsImage(crane: string): BaseImage {
  return {
    tag: 'tools/build:1',
    packages: ['tar', 'findutils', 'gzip', 'coreutils', 'dash'],
    entrypoint: SHELL,
    add: (directory) => copyInto(directory, crane, '/usr/local/bin/crane'),
  };
}
