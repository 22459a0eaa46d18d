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
});
