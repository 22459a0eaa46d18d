import { describe, expect, it } from 'vitest';
import { parseRouteTable } from './route-table.ts';

function table(change: (route: Record<string, unknown>) => void = () => undefined): unknown {
  const route: Record<string, unknown> = {
    app: 'a1',
    hostnames: ['shop.localhost'],
    state: 'serving',
    targets: [{ id: 'r1', host: '127.0.0.1', port: 3000 }],
    healthCheck: { kind: 'http', path: '/healthz' },
  };
  change(route);
  return { version: 1, routes: [route] };
}

describe('route table', () => {
  it('is taken as the protocol describes it, and nothing more', () => {
    const given = table((route) => {
      route['secret'] = 'x';
    });
    expect(parseRouteTable(given)).toEqual(table());
    expect(parseRouteTable({ version: 0, routes: [] })).toEqual({ version: 0, routes: [] });
  });

  it.each([
    ['version', { version: -1, routes: [] }],
    ['version', { version: 1.5, routes: [] }],
    ['routes', { version: 1 }],
    ['table', null],
    ['table', []],
    ['routes[0]', { version: 1, routes: ['x'] }],
  ])('names %s when that is wrong', (place, value) => {
    expect(() => parseRouteTable(value)).toThrow(place);
  });

  it.each([
    ['routes[0].app', 'app', ''],
    ['routes[0].state', 'state', 'paused'],
    ['routes[0].hostnames[0]', 'hostnames', ['Shop.localhost']],
    ['routes[0].hostnames[0]', 'hostnames', ['shop.localhost:80']],
    ['routes[0].hostnames[0]', 'hostnames', ['a\r\nb']],
    ['routes[0].targets[0].port', 'targets', [{ id: 'r', host: 'h', port: 0 }]],
    ['routes[0].targets[0].port', 'targets', [{ id: 'r', host: 'h', port: '80' }]],
    ['routes[0].targets[0].host', 'targets', [{ id: 'r', host: 'a b', port: 1 }]],
    ['routes[0].healthCheck.kind', 'healthCheck', { kind: 'ping', path: '/' }],
    ['routes[0].healthCheck.path', 'healthCheck', { kind: 'http', path: '/ HTTP/1.1\r\nX: y' }],
    ['hostname a is there twice', 'hostnames', ['a', 'a']],
  ])('says %s of a wrong %s', (message, field, value) => {
    const wrong = table((route) => {
      route[field] = value;
    });
    expect(() => parseRouteTable(wrong)).toThrow(message);
  });
});
