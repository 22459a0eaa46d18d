import { describe, expect, it } from 'vitest';
import { ROUTE_KEY, ROUTE_LABELS } from '../cluster-protocol.ts';
import type { EdgeRoute } from '../protocol.ts';
import type { EndpointSlice } from './app-targets.ts';
import { clusterRoutes, type RouteConfigMap } from './cluster-routes.ts';

function route(app: string, hostnames = [`${app}.localhost`]): Omit<EdgeRoute, 'targets'> {
  return { app, hostnames, state: 'serving', healthCheck: { kind: 'http', path: '/healthz' } };
}

function object(app: string, value: unknown = route(app), created = '2026-01-01T00:00:00Z'): RouteConfigMap {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const labels = { [ROUTE_LABELS.app]: app };
  const metadata = { name: `route-${app}`, labels, creationTimestamp: created, resourceVersion: `7${app.length}` };
  return { metadata, data: { [ROUTE_KEY]: text } };
}

function slice(app: string, pod: string): EndpointSlice {
  const endpoints = [{ addresses: ['10.0.0.1'], targetRef: { name: pod } }];
  const metadata = { name: app, labels: { [ROUTE_LABELS.app]: app } };
  return { metadata, addressType: 'IPv4', ports: [{ port: 80 }], endpoints };
}

describe('the routes of a cluster', () => {
  it('are what the objects say, with the copies that the slices name', () => {
    const { routes, versions, complaints } = clusterRoutes(
      [object('shop'), object('blog')],
      [slice('shop', 'pod-1'), slice('other', 'pod-2')],
      [],
    );
    expect(routes).toEqual([
      { ...route('blog'), targets: [] },
      { ...route('shop'), targets: [{ id: 'pod-1', host: '10.0.0.1', port: 80 }] },
    ]);
    expect(versions.get('shop')).toBe('74');
    expect(complaints).toEqual([]);
  });

  it('give a hostname that two apps want to the older route, in whatever order they come', () => {
    const older = object('zoo', route('zoo', ['both.example', 'zoo.example']), '2026-01-01T00:00:00Z');
    const younger = object('ant', route('ant', ['both.example', 'ant.example']), '2026-01-02T00:00:00Z');
    for (const objects of [
      [older, younger],
      [younger, older],
    ]) {
      const { routes, complaints } = clusterRoutes(objects, [], []);
      expect(routes.map(({ hostnames }) => hostnames)).toEqual([['both.example', 'zoo.example'], ['ant.example']]);
      expect(complaints).toEqual(['route-ant: another App has the hostname both.example']);
    }
  });

  it.each([
    ['is no JSON', '{'],
    ['has a wrong state', { ...route('shop'), state: 'sleeping' }],
    ['names another app', route('blog')],
    ['has a path that is no path', { ...route('shop'), healthCheck: { kind: 'http', path: 'health' } }],
  ])('keep what was in force when an object %s, and let others alone', (_, value) => {
    const inForce = [{ ...route('shop', ['kept.example']), targets: [{ id: 'pod-1', host: '10.0.0.1', port: 80 }] }];
    const objects = [object('shop', value), object('wiki')];
    const { routes, complaints } = clusterRoutes(objects, [slice('shop', 'pod-1')], inForce);
    expect(routes.map(({ app, hostnames }) => `${app} ${hostnames[0]}`)).toEqual([
      'shop kept.example',
      'wiki wiki.localhost',
    ]);
    expect(complaints).toEqual([expect.stringContaining('route-shop: ')]);
    expect(clusterRoutes(objects, [], []).routes.map(({ app }) => app)).toEqual(['wiki']);
  });
});
