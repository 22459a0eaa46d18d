import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findProgram } from './find-program.ts';
import { hold } from './hold.ts';
import { accountFiles, userNumberOf } from './own-user.ts';
import { endOfEnclosed, type Room, Sandbox } from './sandbox.ts';
import { sandboxSetting } from './sandbox-setting.ts';
import { systemView } from './system-view.ts';

const MEANS = { bubblewrap: '/usr/bin/bwrap', sized: true, view: ['--ro-bind', '/usr', '/usr'], hidden: ['/data'] };
const ROOM: Room = {
  ...{
    readOnly: ['/data/artifacts/a'],
    writable: ['/data/volumes/v'],
    temporary: '/data/own/tmp',
    user: 1_900_000_000,
  },
  ...{ home: { inside: '/home/app', directory: '/data/own/home' }, mark: { name: 'MARK', value: 'm' } },
};
const command = (env: Record<string, string>) => ({ argv: ['node', 'server.js'], cwd: '/data/artifacts/a', env });

describe('a command in a sandbox', () => {
  it('has its environment where ps does not show it', () => {
    const { argv, env, inputs } = new Sandbox(MEANS).enclose(command({ PASSWORD: 'hunter2' }), ROOM);
    expect(argv.join(' ')).not.toContain('hunter2');
    expect(env).toEqual({ PATH: expect.any(String), MARK: 'm' });
    expect(inputs[0]).toBe('--clearenv\0--setenv\0PASSWORD\0hunter2\0');
  });

  it('gets what the loader obeys after the last right was given up', () => {
    const sandbox = new Sandbox({ ...MEANS, setpriv: '/usr/bin/setpriv' });
    const { argv, inputs } = sandbox.enclose(command({ LD_PRELOAD: '/evil.so', GCONV_PATH: '/evil' }), ROOM);
    expect(inputs[0]).toBe('--clearenv\0');
    const given = argv.indexOf('LD_PRELOAD=/evil.so');
    expect(argv.indexOf('--no-new-privs')).toBeGreaterThan(argv.indexOf('--'));
    expect(argv.indexOf('--no-new-privs')).toBeLessThan(given);
    expect(argv.slice(given - 1)).toEqual([
      '/usr/bin/env',
      'LD_PRELOAD=/evil.so',
      'GCONV_PATH=/evil',
      'node',
      'server.js',
    ]);
  });

  it('is another user only where the platform may make it one', () => {
    expect(new Sandbox(MEANS).enclose(command({}), ROOM).argv).toContain('--unshare-user');
    const { argv } = new Sandbox({ ...MEANS, setpriv: '/usr/bin/setpriv' }).enclose(command({}), ROOM);
    expect(argv).not.toContain('--unshare-user');
    expect(argv).toContain('--reuid=1900000000');
  });

  it('is shown no copy of what is never shown', () => {
    const copies = [
      { path: '/data/secret.key', content: 'key' },
      { path: '/root/.npmrc', content: 'registry' },
    ];
    const { argv, inputs } = new Sandbox(MEANS).enclose(command({}), { ...ROOM, copies });
    expect(argv).not.toContain('/data/secret.key');
    expect(argv).toContain('/root/.npmrc');
    expect(inputs).not.toContain('key');
  });

  it.each([
    [
      { code: 7, signal: null },
      { code: 7, signal: null },
    ],
    [
      { code: 128 + 11, signal: null },
      { code: null, signal: 'SIGSEGV' },
    ],
    [
      { code: null, signal: 'SIGTERM' },
      { code: null, signal: 'SIGTERM' },
    ],
    [
      { code: 255, signal: null },
      { code: 255, signal: null },
    ],
  ])('that ended as %o says did so', (seen, end) => {
    expect(endOfEnclosed(seen, constants.signals)).toEqual(end);
  });
});

describe('what everything in a sandbox sees', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'nonstop4-view-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const shownBy = (path: string[], hidden: string[] = []) => {
    const view = systemView({ path: path.join(':'), home: join(root, 'home'), nodeBinDirectory: '/usr/bin', hidden });
    return view.filter((_word, index) => view[index - 2] === '--ro-bind' && view[index - 1] === view[index]);
  };
  const made = (...parts: string[]) => {
    mkdirSync(join(root, ...parts), { recursive: true });
    return join(root, ...parts);
  };

  it('is the prefix of a program beside PATH, a version manager whole, and of other hidden folders the programs alone', () => {
    const tool = made('tool', 'bin');
    made('tool', 'lib');
    const shims = made('home', '.pyenv', 'shims');
    const local = made('home', '.local', 'bin');
    made('home', '.local', 'lib');
    const shown = shownBy([tool, shims, local]);
    expect(shown).toEqual(expect.arrayContaining([join(root, 'tool'), join(root, 'home', '.pyenv'), local]));
    expect(shown).not.toContain(join(root, 'home', '.local'));
    expect(shown).not.toContain(join(root, 'home'));
  });

  it('has a program that does nothing in the place of the one by which pyenv writes beside its own', () => {
    const shims = made('home', '.pyenv', 'shims');
    const rehash = join(made('home', '.pyenv', 'libexec'), 'pyenv-rehash');
    writeFileSync(rehash, '');
    const hidden = made('data');
    const view = systemView({ path: shims, home: join(root, 'home'), nodeBinDirectory: '/usr/bin', hidden: [hidden] });
    const at = view.indexOf(rehash);
    expect(view.slice(at - 2, at)).toEqual(['--ro-bind', expect.stringMatching(/\/true$/)]);
    expect(at).toBeGreaterThan(view.lastIndexOf(join(root, 'home', '.pyenv')));
    // Nothing is put where nothing is shown.
    const elsewhere = made('elsewhere', 'shims');
    writeFileSync(join(made('elsewhere', 'libexec'), 'pyenv-rehash'), '');
    expect(
      systemView({ path: elsewhere, home: root, nodeBinDirectory: '/usr/bin', hidden: [] }).join(' '),
    ).not.toContain('rehash');
  });

  it('is never the home, the whole machine, or what holds the data directory', () => {
    const data = made('tool', 'data');
    made('tool', 'lib');
    const shown = shownBy(['/', made('home'), made('tool', 'bin')], [data]);
    expect(shown).not.toContain('/');
    expect(shown).not.toContain(join(root, 'home'));
    expect(shown).not.toContain(join(root, 'tool'));
    expect(shown).toContain(join(root, 'tool', 'bin'));
  });
});

it('counts processes for its user where there is no control group', () => {
  const limits = { memoryBytes: 64 * 1024 * 1024, processes: 7 };
  expect(hold(undefined, 'a', limits)).toEqual({ room: { processes: 7 } });
});

it('gives an App the same user each time, of numbers that nobody has', () => {
  expect(userNumberOf('app-1')).toBe(userNumberOf('app-1'));
  expect(userNumberOf('app-1')).not.toBe(userNumberOf('app-2'));
  expect(userNumberOf('app-1')).toBeGreaterThanOrEqual(1_879_048_192);
  expect(userNumberOf('app-1')).toBeLessThan(2_147_483_648);
  expect(accountFiles(5, '/home/app').passwd).toContain('app:x:5:5:app:/home/app:/bin/sh\n');
});

it('finds programs by PATH and by their path, and what is none not', () => {
  expect(findProgram('sh', '/nowhere:/bin')).toBe('/bin/sh');
  expect(findProgram('./sh', '', '/bin')).toBe('/bin/sh');
  expect(findProgram('passwd', '/etc')).toBeUndefined();
});

it('takes three settings, and says which', () => {
  expect(sandboxSetting(undefined)).toBe('auto');
  expect(sandboxSetting('off')).toBe('off');
  expect(() => sandboxSetting('on')).toThrow('NONSTOP4_SANDBOX must be one of auto, off, required, not on.');
});
