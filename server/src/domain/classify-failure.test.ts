import { describe, expect, it } from 'vitest';
import { classifyOutput, errorLine } from './classify-failure.ts';

// Lines as the tools print them, of versions and mistakes that a test cannot bring about on every machine.
const OUTPUTS: [what: string, output: string, code: string, params: object][] = [
  [
    'npm 10: no such package',
    "npm ERR! code E404\nnpm ERR! 404  'left-padd@^1.0.0' is not in this registry.",
    'dependency-not-found',
    { dependency: 'left-padd@^1.0.0' },
  ],
  [
    'npm 11: no such package',
    "npm error 404  The requested resource '@a/b@^1.0.0' could not be found or you do not have permission to access it.",
    'dependency-not-found',
    { dependency: '@a/b@^1.0.0' },
  ],
  [
    'npm: no such version',
    'npm error code ETARGET\nnpm error notarget No matching version found for ms@^99.0.0.',
    'dependency-not-found',
    { dependency: 'ms@^99.0.0' },
  ],
  [
    'npm: no name server',
    'npm error code ENOTFOUND\nnpm error syscall getaddrinfo',
    'registry-unreachable',
    { message: 'ENOTFOUND' },
  ],
  [
    'npm: a certificate',
    'npm error code SELF_SIGNED_CERT_IN_CHAIN',
    'registry-unreachable',
    { message: 'SELF_SIGNED_CERT_IN_CHAIN' },
  ],
  [
    'pnpm: no such package',
    'ERR_PNPM_FETCH_404  GET https://registry.example.com/left-padd: Not Found - 404',
    'dependency-not-found',
    { dependency: 'left-padd' },
  ],
  [
    'yarn: no such package',
    'error Couldn\'t find any versions for "ms" that matches "^99"',
    'dependency-not-found',
    { dependency: 'ms' },
  ],
  [
    'pip: no name server, then no such package',
    "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError(...): Failed to establish a new connection: [Errno -3] Temporary failure in name resolution'\nERROR: No matching distribution found for flask",
    'registry-unreachable',
    {},
  ],
  [
    'pip: no compiler',
    "error: command 'gcc' failed: No such file or directory\nERROR: Failed building wheel for uwsgi",
    'tool-missing',
    { tool: 'gcc', package: 'build-essential python3-dev' },
  ],
  [
    'pip: not installed',
    '/usr/bin/python3: No module named pip',
    'tool-missing',
    { tool: 'pip', package: 'python3-pip' },
  ],
  [
    'pip: no room',
    'ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device',
    'disk-full',
    {},
  ],
  [
    'Go: unknown revision',
    'go: github.com/a/b@v9.9.9: reading github.com/a/b/go.mod at revision v9.9.9: unknown revision v9.9.9',
    'dependency-not-found',
    { dependency: 'github.com/a/b@v9.9.9' },
  ],
  [
    'Go: no name server',
    'go: github.com/a/b@v1.0.0: Get "https://proxy.example.com/x": dial tcp: lookup proxy.example.com: no such host',
    'registry-unreachable',
    {},
  ],
  [
    'Go: too old',
    'go: go.mod requires go >= 1.30 (running go 1.26.8; GOTOOLCHAIN=local)',
    'tool-missing',
    { tool: 'go', needed: '1.30', found: '1.26.8' },
  ],
  [
    'Maven: no such artifact',
    '[ERROR] Failed to execute goal on project x: Could not resolve dependencies for project a:x:jar:1: Could not find artifact a:missing:jar:1.0 in central (https://repo.example.com)',
    'dependency-not-found',
    { dependency: 'a:missing:jar:1.0', file: 'pom.xml' },
  ],
  [
    'Maven: no name server',
    '[ERROR] Could not transfer artifact a:b:pom:1.0 from/to central (https://repo.example.com): repo.example.com: Name or service not known: Unknown host repo.example.com',
    'registry-unreachable',
    {},
  ],
  [
    'Maven: a newer Java',
    '[ERROR] Failed to execute goal compile: Fatal error compiling: error: invalid target release: 25',
    'tool-missing',
    { tool: 'javac', needed: '25' },
  ],
  [
    'Maven: a mistake',
    "[ERROR] /a/root/src/main/java/A.java:[3,14] ';' expected",
    'syntax-error',
    { file: 'src/main/java/A.java', line: '3', column: '14', message: "';' expected" },
  ],
  [
    'Maven: a package without its dependency',
    '[ERROR] /a/root/src/A.java:[3,20] package com.google.gson does not exist',
    'missing-dependency',
    { dependency: 'com.google.gson' },
  ],
  [
    'Gradle: no such version',
    "Could not resolve all files for configuration ':compileClasspath'.\n> Could not find com.google.code.gson:gson:2.99.77.\n  Searched in",
    'dependency-not-found',
    { dependency: 'com.google.code.gson:gson:2.99.77', file: 'build.gradle' },
  ],
  [
    'Gradle: no such plugin',
    "* What went wrong:\nPlugin [id: 'com.example.nosuch', version: '1.0'] was not found in any of the following sources:",
    'dependency-not-found',
    { dependency: 'com.example.nosuch', file: 'build.gradle' },
  ],
  [
    'Gradle: too old for a plugin',
    '> Spring Boot plugin requires Gradle 7.x (7.5 or later). The current version is Gradle 4.4.1',
    'tool-missing',
    { tool: 'gradle', needed: '7.5', found: '4.4.1' },
  ],
  [
    'Gradle: a mistake in its script',
    "> startup failed:\n  build file '/a/root/build.gradle': 3: expecting '}', found '' @ line 3, column 1.\n  1 error",
    'manifest-invalid',
    { file: 'build.gradle', line: '3', column: '1', message: "expecting '}', found ''" },
  ],
  [
    'the wrapper of Gradle without a network',
    'Exception in thread "main" java.net.UnknownHostException: example.org',
    'registry-unreachable',
    { message: 'UnknownHostException: example.org' },
  ],
  [
    'Bundler without a network',
    'Could not reach host example.org. Check your network connection and try\nagain.',
    'registry-unreachable',
    { message: 'Could not reach host example.org' },
  ],
  [
    'Bundler: another Ruby',
    'Your Ruby version is 3.1.2, but your Gemfile specified 3.3.0',
    'tool-missing',
    { tool: 'ruby', found: '3.1.2', needed: '3.3.0' },
  ],
  [
    'ruby -c: a mistake',
    "app.rb:3: syntax error, unexpected end-of-input, expecting ')'",
    'syntax-error',
    { file: 'app.rb', line: '3' },
  ],
  [
    'Composer: an extension of PHP is missing',
    "- Root composer.json requires PHP extension ext-curl * but it is missing from your system. Install or enable PHP's curl extension.",
    'tool-missing',
    { tool: 'PHP extension curl', package: 'php-curl' },
  ],
  [
    'Composer: another PHP',
    '- Root composer.json requires php >=9 but your php version (8.2.36) does not satisfy that requirement.',
    'tool-missing',
    { tool: 'php', needed: '>=9', found: '8.2.36' },
  ],
  [
    'Composer: no such package',
    'Root composer.json requires a/missing, it could not be found in any version, there may be a typo in the package name.',
    'dependency-not-found',
    { dependency: 'a/missing' },
  ],
  [
    'tsc: a mistake',
    "src/a.ts(3,5): error TS1005: ';' expected.",
    'syntax-error',
    { file: 'src/a.ts', line: '3', column: '5', message: "';' expected." },
  ],
  [
    'esbuild: a mistake',
    '✘ [ERROR] Expected ")" but found ";"\n\n    src/a.jsx:4:10:',
    'syntax-error',
    { file: 'src/a.jsx', line: '4' },
  ],
  [
    'Rolldown: a mistake',
    '[PARSE_ERROR] Expected `,` or `)` but found `;`\n   ╭─[ src/main.js:1:13 ]\n   │',
    'syntax-error',
    { file: 'src/main.js', line: '1', column: '13', message: 'Expected `,` or `)` but found `;`' },
  ],
  [
    'Babel: a mistake',
    'SyntaxError: /a/root/src/App.js: Unexpected token, expected "," (6:4)',
    'syntax-error',
    { file: 'src/App.js', line: '6', column: '4' },
  ],
  [
    'Rollup: a package that is not there',
    '[vite]: Rollup failed to resolve import "axios" from "/a/root/src/main.js".',
    'missing-dependency',
    { dependency: 'axios' },
  ],
  [
    'webpack: a package that is not there',
    "Module not found: Error: Can't resolve 'axios' in '/a/root/src'",
    'missing-dependency',
    { dependency: 'axios' },
  ],
  [
    'a shell: a program that is not there',
    'sh: 1: react-scripts: not found',
    'missing-dependency',
    { dependency: 'react-scripts' },
  ],
  [
    'Node: out of memory',
    'FATAL ERROR: Ineffective mark-compacts near heap limit Allocation failed - JavaScript heap out of memory',
    'out-of-memory',
    {},
  ],
  [
    'Python: a mistake',
    '  File "main.py", line 2\n    def main()\n              ^\nSyntaxError: expected \':\'',
    'syntax-error',
    { file: 'main.py', line: '2', message: "expected ':'" },
  ],
];

describe('what tools print', () => {
  it.each(OUTPUTS)('%s', (_what, output, code, params) => {
    expect(classifyOutput(output.split('\n'), '/a/root')).toMatchObject({ code, params });
  });

  it.each([
    'Compiled successfully',
    'warning: unused variable',
    'added 3 packages in 2s',
    "Can't resolve './missing.js'",
  ])('says nothing certain: %s', (output) => expect(classifyOutput([output], '/a/root')).toBeUndefined());

  it.each([
    [
      'npm error code 1\nnpm error path /x\nnpm error command failed\nnpm error the theme is missing',
      'the theme is missing',
    ],
    [
      '[ERROR] COMPILATION ERROR : \n[ERROR] Source option 5 is no longer supported.\n[ERROR] -> [Help 1]',
      'Source option 5 is no longer supported.',
    ],
    ['# a\n./main.go:3:15: undefined: serve', './main.go:3:15: undefined: serve'],
    ["src/a.ts(3,5): error TS2304: Cannot find name 'x'.", "src/a.ts(3,5): error TS2304: Cannot find name 'x'."],
    ['all is well', undefined],
  ])('the line that says what is wrong: %s', (output, line) => {
    expect(errorLine(output.split('\n'))).toBe(line);
  });
});
