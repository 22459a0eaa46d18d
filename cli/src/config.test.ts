import { homedir } from 'node:os';
import { expect, it } from 'vitest';
import { readConfig } from './config.ts';

it('the language is that of --lang, then LC_ALL, LC_MESSAGES, LANG, then English', () => {
  const locale = (environment: Record<string, string>, args: string[] = []) => readConfig(environment, args).locale;
  expect(locale({})).toBe('en');
  expect(locale({ LANG: 'ko_KR.UTF-8' })).toBe('ko');
  expect(locale({ LANG: 'ko_KR.UTF-8', LC_ALL: 'C' })).toBe('en');
  expect(locale({ LC_MESSAGES: 'ko_KR.UTF-8', LANG: 'de_DE' })).toBe('ko');
  expect(locale({ LANG: 'ko_KR.UTF-8' }, ['apps', '--lang', 'en'])).toBe('en');
  expect(locale({}, ['--lang=ko', 'apps'])).toBe('ko');
});

it('the program is named as it was called: by npx, or else by its own name', () => {
  const program = (environment: Record<string, string>) => readConfig(environment, []).program;
  expect(program({})).toBe('nonstop4');
  expect(program({ npm_command: 'exec', npm_lifecycle_event: 'npx' })).toBe('npx nonstop4');
  expect(program({ npm_command: 'run', npm_lifecycle_event: 'release' })).toBe('nonstop4');
});

it('the token is kept below XDG_CONFIG_HOME, unless that is not a place', () => {
  const file = (environment: Record<string, string>) => readConfig(environment, []).credentialsFile;
  expect(file({ XDG_CONFIG_HOME: '/x' })).toBe('/x/nonstop4/credentials.json');
  expect(file({ XDG_CONFIG_HOME: 'relative' })).toBe(`${homedir()}/.config/nonstop4/credentials.json`);
});

it('an address loses the slash at its end, a port that is none is passed over', () => {
  expect(readConfig({ NONSTOP4_URL: 'http://localhost:4400/' }, []).url).toBe('http://localhost:4400');
  expect(readConfig({ NONSTOP4_PORT: '5500', NONSTOP4_EDGE_PORT: 'web' }, [])).toMatchObject({
    panelPort: 5_500,
    edgePort: 8_080,
  });
});
