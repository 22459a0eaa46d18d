import { expect, it } from 'vitest';
import { isCovered, listenersFor } from './gateway-listeners.ts';
import type { Gateway, Listener } from './gateway-objects.ts';

const NAME = { namespace: 'gateways', name: 'public' };

function listener(changes: Partial<Listener>): Listener {
  return { name: 'http', protocol: 'HTTP', port: 80, ...changes };
}

const only = (hostname: string) => [listener({ hostname })];

it('are those for HTTP and HTTPS, or the one that is named', () => {
  const listeners = [listener({}), listener({ name: 'https', protocol: 'HTTPS' }), listener({ protocol: 'TCP' })];
  const gateway: Gateway = { spec: { gatewayClassName: 'any', listeners } };
  expect(listenersFor(NAME, gateway).map(({ name }) => name)).toEqual(['http', 'https']);
  expect(listenersFor({ ...NAME, listener: 'https' }, gateway)).toEqual([listeners[1]]);
  expect(listenersFor({ ...NAME, listener: 'web' }, gateway)).toEqual([]);
  expect(listenersFor(NAME, undefined)).toEqual([]);
});

it.each([
  ['shop.example.com', 'shop.example.com', true],
  ['shop.example.com', 'www.shop.example.com', false],
  ['*.example.com', 'shop.example.com', true],
  ['*.example.com', 'a.b.example.com', true],
  ['*.example.com', 'example.com', false],
  ['*.example.com', 'badexample.com', false],
  ['*.example.com', '*.example.com', true],
  ['shop.example.com', '*.example.com', true],
  ['*.other.com', '*.example.com', false],
])('a listener for %s and the name %s: %s', (pattern, name, covered) => {
  expect(isCovered(name, only(pattern))).toBe(covered);
});

it('without a hostname take every name; where there are none, nobody does', () => {
  expect(isCovered('shop.example.com', [...only('other.com'), listener({})])).toBe(true);
  expect(isCovered('shop.example.com', [])).toBe(false);
});
