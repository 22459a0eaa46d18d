import { describe, expect, it } from 'vitest';
import { isFileLeftOut, looksSecret } from './left-out.ts';

describe('what is left out of a folder', () => {
  it.each([
    'node_modules/left-pad/index.js',
    'web/node_modules/a.js',
    '.git/HEAD',
    '__MACOSX/._index.html',
    'app/__pycache__/main.cpython-312.pyc',
    '.DS_Store',
    'img/._logo.png',
    'a/Thumbs.db',
  ])('%s is', (path) => expect(isFileLeftOut(path)).toBe(true));

  it.each([
    'index.js',
    'node_modules.md',
    'src/git/index.js',
    '.gitignore',
    '.env',
    'dist/index.html',
    'my-node_modules/x.js',
    'public/.well-known/security.txt',
  ])('%s is not', (path) => expect(isFileLeftOut(path)).toBe(false));

  it('knows files that hold passwords from their examples', () => {
    expect(['.env', 'api/.env.production', 'server.key'].every(looksSecret)).toBe(true);
    expect(['.env.example', '.env.sample', 'environment.js', 'keys.md'].some(looksSecret)).toBe(false);
  });
});
