import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../../../../../testing/temporary-directory.ts';
import { fullName, mirrored, placeOfImage } from './image-names.ts';
import { loginFor, loginsFile, readLogins } from './registry-logins.ts';

const auth = (text: string) => ({ auth: Buffer.from(text).toString('base64') });

function fileWith(content: unknown): string {
  const path = join(temporaryDirectory(), 'config.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

describe('logins of further registries', () => {
  const auths = {
    'https://index.docker.io/v1/': auth('hub:a:b'),
    'registry.example:5000': auth('all:x'),
    'registry.example:5000/library': auth('library:y'),
  };

  it('are read as Docker and podman write them, and found by the longest name', async () => {
    const logins = await readLogins(fileWith({ auths }), ['other.example']);
    const userFor = (image: string) => loginFor(image, logins)?.user;
    expect(loginFor('node:24', logins)).toEqual({ user: 'hub', password: 'a:b' });
    expect(userFor('registry.example:5000/library/node:24')).toBe('library');
    expect(userFor('registry.example:5000/librarian/node')).toBe('all');
    expect(userFor('registry.example/library/node')).toBeUndefined();
    expect(JSON.parse(loginsFile(logins))).toEqual({ auths });
  });

  it.each([
    ['no JSON', '{"auths": {"a": secret', /is no JSON like Docker's config\.json$/],
    ['no logins', {}, /has no "auths"/],
    ['logins elsewhere', { auths: {}, credsStore: 'pass' }, /keeps its logins in another program/],
    ['no password', { auths: { 'a.example': {} } }, /has no user and password for a\.example/],
    [
      'the platform’s own registry',
      { auths: { 'own.example': auth('a:b') } },
      /login for own\.example\/apps, where images of all/,
    ],
    ['a place above the own', { auths: { 'own.example/apps': auth('a:b') } }, /login for own\.example\/apps/],
  ])('%s is refused', async (_what, content, message) => {
    await expect(readLogins(fileWith(content), ['own.example/apps'])).rejects.toThrow(message);
  });

  it('for another place of the same registry are taken', async () => {
    const logins = await readLogins(fileWith({ auths: { 'own.example/base': auth('a:b') } }), ['own.example/apps']);
    expect(loginFor('own.example/apps/user_1/app_1', logins)).toBeUndefined();
  });
});

describe('names of images', () => {
  it.each([
    ['node', 'docker.io/library/node:latest'],
    ['grafana/grafana:11', 'docker.io/grafana/grafana:11'],
    ['localhost/a/b', 'localhost/a/b:latest'],
    ['registry.example:5000/a/b:1', 'registry.example:5000/a/b:1'],
    ['registry.example/a:1@sha256:00', 'registry.example/a@sha256:00'],
  ])('%s is %s', (name, full) => {
    expect(fullName(name)).toBe(full);
  });

  it('are looked for where the longest mirror has them', () => {
    const mirrors = [
      { prefix: 'docker.io', location: 'one.example' },
      { prefix: 'docker.io/library', location: 'two.example/hub', insecure: true },
    ];
    expect(mirrored('node:24', mirrors)).toEqual({
      host: 'two.example',
      repository: 'hub/node',
      reference: '24',
      insecure: true,
    });
    expect(mirrored('grafana/grafana', mirrors)).toMatchObject({
      host: 'one.example',
      repository: 'grafana/grafana',
      insecure: false,
    });
    expect(mirrored('quay.io/a/b', mirrors)).toEqual({ ...placeOfImage('quay.io/a/b'), insecure: false });
  });
});
