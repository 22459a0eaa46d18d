import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePlainCommand } from './command-line.ts';

describe('a plain command line', () => {
  it.each([
    ['node server.js', {}, ['node', 'server.js']],
    ['  A=1 B="x y" node a.js ', { A: '1', B: 'x y' }, ['node', 'a.js']],
    [`gunicorn 'shop:app' -b "0.0.0.0:80"`, {}, ['gunicorn', 'shop:app', '-b', '0.0.0.0:80']],
    [
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder, not a template.
      'serve --port $PORT --host ${HOST} --dir "$DATA_DIR"',
      {},
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder, not a template.
      ['serve', '--port', '$PORT', '--host', '${HOST}', '--dir', '$DATA_DIR'],
    ],
    ['node a\\ b.js', {}, ['node', 'a b.js']],
    ["node ''", {}, ['node', '']],
  ])('%s', (line, env, argv) => {
    expect(parsePlainCommand(line)).toEqual({ env, argv });
  });

  it.each([
    'a && b',
    'a | b',
    'a > b',
    'echo $HOME',
    'echo $PORTS',
    'ls *.js',
    '`a`',
    'a; b',
    'a &',
    '"unclosed',
    "'unclosed",
    '"$(x)"',
    'A=1',
    '',
    'a #b',
  ])('leaves to a shell: %s', (line) => {
    expect(parsePlainCommand(line)).toBeUndefined();
  });

  it('is taken apart as a shell does it, or left to the shell', () => {
    const pieces = [
      'a',
      'b-c',
      '/x.js',
      ' ',
      '  ',
      '"',
      "'",
      '\\',
      '$PORT',
      '"$HOST"',
      '$X',
      '=',
      ':',
      ',',
      '%',
      '@',
      '|',
      ';',
      '*',
      '~',
      '#',
      '\t',
    ];
    const lines = fc.sample(fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 8 }), {
      numRuns: 2_000,
      seed: 7,
    });
    const plain = lines
      .map((parts) => parts.join(''))
      .flatMap((line) => {
        const parsed = parsePlainCommand(line);
        return parsed && Object.keys(parsed.env).length === 0 ? [{ line, argv: parsed.argv }] : [];
      });
    expect(plain.length).toBeGreaterThan(300);
    // Given values are left in place here; the shell is told ones that look the same.
    const script = plain.map(({ line }) => `print ${line}`).join('\n');
    const print = 'print() { for word; do printf "<%s>" "$word"; done; printf "\\n"; }';
    const env = { PATH: '/usr/bin:/bin', PORT: '$PORT', HOST: '$HOST' };
    const { stdout } = spawnSync('sh', ['-c', `${print}\n${script}`], { encoding: 'utf8', env });
    expect(plain.map(({ argv }) => argv.map((word) => `<${word}>`).join(''))).toEqual(stdout.trimEnd().split('\n'));
  });
});
