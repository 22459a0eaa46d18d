// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of compose files.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StageFailure } from '../failure.ts';
import { isAttachedImage } from './attached-images.ts';
import { ComposeTexts } from './compose-texts.ts';
import { parseEnvFile } from './env-file.ts';
import { healthPathOf } from './health-check.ts';
import { insidePath } from './inside-path.ts';
import { interpolate } from './interpolate.ts';
import { neededAddresses } from './needed-addresses.ts';
import { portsInside } from './port-mapping.ts';
import { serviceEnvironment } from './service-environment.ts';
import { serviceVolumes } from './service-volumes.ts';

const asIs = (text: string) => text;

describe('values in a text', () => {
  const values = { A: 'a', EMPTY: '' };

  it.each([
    ['$A ${A}', 'a a'],
    ['$$A $${A} $', '$A ${A} $'],
    ['${B:-x} ${B-x} ${EMPTY:-x} ${EMPTY-x}', 'x x x '],
    ['${A:+y} ${B:+y} ${EMPTY:+y} ${EMPTY+y}', 'y   y'],
    ['${B:-${A}/${C:-d}}', 'a/d'],
    ['${} ${1} ${A/x/y} ${A', '${} ${1} ${A/x/y} ${A'],
    ['$1 $-', '$1 $-'],
  ])('%s is %s', (text, filled) => {
    expect(interpolate(text, values).text).toBe(filled);
  });

  it('that have none are told apart from those that must', () => {
    expect(interpolate('${X} $Y ${EMPTY:?} ${Z?say it}', values)).toEqual({
      ...{ text: '   ', open: ['X', 'Y'], required: ['EMPTY', 'Z'] },
    });
    expect(interpolate('${constructor} $toString', {}).open).toEqual(['constructor', 'toString']);
  });

  it('end whatever is written', () => {
    const part = fc.constantFrom('$', '{', '}', ':', '-', '?', '+', 'A', 'x', '${A:-', '$$');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 200 }), (parts) => {
        expect(typeof interpolate(parts.join(''), values).text).toBe('string');
      }),
    );
    for (const endless of [
      '${A:-'.repeat(100_000),
      `${'${A:-'.repeat(100_000)}${'}'.repeat(100_000)}`,
      '$'.repeat(500_001),
    ]) {
      expect(interpolate(endless, {}).text).toContain('$');
    }
  });
});

it('an environment file is read as Compose reads it', () => {
  const text =
    '# remark\nA=1\r\n export B = two words # remark\nC="a\\"b\\nc"\nD=\'$A\'\nE=${A}2\nF=\nG="one\ntwo"\nnonsense\nH=a#b\nI="open\n';
  expect(parseEnvFile(text)).toEqual({
    ...{ A: '1', B: 'two words', C: 'a"b\nc', D: '$A', E: '12', F: '', G: 'one\ntwo', H: 'a#b', I: '"open' },
  });
});

it('variables that repeat each other end', () => {
  const lines = Array.from({ length: 30 }, (_, n) => `V${n + 1}=${`$V${n}`.repeat(10)}`);
  const values = parseEnvFile(['V0=x', ...lines, 'LAST=x'].join('\n'));
  expect(Object.values(values).join('').length).toBeLessThan(500_000);
  const texts = new ComposeTexts('compose.yaml', values);
  expect(() => Array.from({ length: 20 }, () => texts.read('$V5'))).toThrow(StageFailure);
  expect(() => serviceEnvironment([], [parseEnvFile('__proto__=x\nconstructor=y')], texts)).not.toThrow();
});

it.each([
  [['8080:3000'], [3000]],
  [
    ['127.0.0.1:8001:80', '[::1]:9000:90', '5000-5010:7000-7010'],
    [80, 90, 7000],
  ],
  [['53:53/udp', '3000/tcp', 3000n, '${X}', '99999', '', null, {}], [3000]],
  [
    [
      { target: 3000n, published: '80' },
      { target: 53n, protocol: 'udp' },
    ],
    [3000],
  ],
  ['3000', []],
])('ports are read as they are written: row %#', (ports, inside) => {
  expect(portsInside(ports, undefined, asIs)).toEqual(inside);
});

it('what is exposed comes after what is published', () => {
  expect(portsInside(['80:8080'], ['9090', 8080n], asIs)).toEqual([8080, 9090]);
});

it.each([
  ['curl -f http://localhost:3000/health || exit 1', '/health'],
  [['CMD', 'wget', '-qO-', 'http://127.0.0.1'], '/'],
  [['CMD-SHELL', 'curl --fail "http://localhost:${PORT}/up?full=1"'], '/up'],
  [['CMD', 'pg_isready', '-h', 'localhost'], undefined],
  [['NONE'], undefined],
  ['curl http://example.com/health', undefined],
])('the health check %j asks %s', (test, path) => {
  expect(healthPathOf({ test }, asIs)).toBe(path);
  expect(healthPathOf({ test, disable: true }, asIs)).toBeUndefined();
});

it.each([
  ['.', '.'],
  ['./a//b/../c/', 'a/c'],
  ['..', undefined],
  ['a/../../b', undefined],
  ['/etc', undefined],
  ['~/x', undefined],
  ['C:\\x', undefined],
])('the path %s is %s in the zip', (path, inside) => {
  expect(insidePath(path)).toBe(inside);
});

it('a folder of the zip is told apart from where data is kept', () => {
  const volumes = [
    ...['.:/app', './src:/app/src:ro', 'data:/var/data', '/app/node_modules', '/srv/files:/files', '${X}', 7n, null],
    ...['/var/run/docker.sock:/var/run/docker.sock', '../up:/up'],
    { type: 'bind', source: './html', target: '/html/' },
    { type: 'volume', source: 'more', target: '/more' },
    { type: 'tmpfs', target: '/tmp' },
  ];
  expect(serviceVolumes(volumes, (text) => (text === '${X}' ? '' : text))).toEqual({
    binds: [
      { source: '.', target: '/app' },
      { source: 'src', target: '/app/src' },
      { source: 'html', target: '/html' },
    ],
    data: ['/var/data', '/files', '7', '/up', '/more'],
  });
});

it.each([
  ['postgres', true],
  ['docker.io/bitnami/redis:7.4', true],
  ['registry.example:5000/postgis/postgis@sha256:00', true],
  ['mcr.microsoft.com/mssql/server:2022-latest', true],
  ['axllent/mailpit', true],
  ['me/server', false],
  ['nginx', false],
  ['my-postgres-app', false],
])('%s is something beside an app: %s', (image, is) => {
  expect(isAttachedImage(image)).toBe(is);
});

it.each([
  ['DATABASE_URL', 'postgres://a:b@db:5432/x', true],
  ['DATABASE_URL', 'postgres://db/x', true],
  ['DB_HOST', 'db', true],
  ['DB_NAME', 'db', false],
  ['CACHE', 'db:6379', true],
  ['BROKERS', 'other:1,db:9092', true],
  ['DATABASE_URL', 'postgres://a@mydb:5432/db', false],
  ['DATABASE_URL', 'postgres://a@db.example.com/db', false],
  ['NOTE', 'ask the db', false],
])('%s=%s leads to the service db: %s', (name, value, leads) => {
  const needed = neededAddresses({ [name]: value }, [{ name: 'db', image: 'postgres' }]);
  expect(needed).toEqual(leads ? [{ name, service: 'db', image: 'postgres' }] : []);
});
