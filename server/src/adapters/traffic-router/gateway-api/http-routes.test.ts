import { dumpYaml, type V1Service } from '@kubernetes/client-node';
import { expect, it } from 'vitest';
import { appLabels } from '../../../kubernetes/names.ts';
import type { Route } from '../../../ports/traffic-router.ts';
import { hostnamesOf, httpRoutes, pageGrant } from './http-routes.ts';

const PUBLIC = { namespace: 'gateways', name: 'public' };
const PAGE = { namespace: 'nonstop4', name: 'pages', port: 8080 };

const service: V1Service = {
  metadata: {
    name: 'shop',
    namespace: 'ns4-user-1',
    labels: {
      ...appLabels({ appId: 'app_1', appName: 'shop', ownerId: 'user_1' }),
      'somebody.else/label': 'is theirs',
    },
  },
  spec: { clusterIP: 'None', ports: [{ name: 'http', port: 8080 }] },
};

function route(changes: Partial<Route> = {}): Route {
  return {
    appId: 'app_1',
    hostnames: ['shop.apps.example.com', 'www.shop.example'],
    state: 'serving',
    targets: [{ id: 'shop-1', host: '10.244.1.2', port: 8080 }],
    healthCheck: { kind: 'http', path: '/' },
    ...changes,
  };
}

const yamlOf = (objects: readonly object[]) => objects.map((object) => dumpYaml(object)).join('---\n');

it('of an App that serves', async () => {
  const rules = { gateways: [PUBLIC, { ...PUBLIC, name: 'internal', listener: 'https' }], requestTimeout: '0s' };
  await expect(yamlOf(httpRoutes(route(), service, rules))).toMatchFileSnapshot('snapshots/serving.yaml');
});

it('of an App that is stopped, where a Service has the page for it', async () => {
  const objects = httpRoutes(route({ state: 'stopped' }), service, { gateways: [PUBLIC], stoppedPage: PAGE });
  await expect(yamlOf([...objects, pageGrant(PAGE, 'ns4-user-1')])).toMatchFileSnapshot('snapshots/stopped.yaml');
});

it('of an App that is stopped, where there is none: its own Service, which has no copies', () => {
  const rules = { gateways: [PUBLIC] };
  expect(httpRoutes(route({ state: 'stopped' }), service, rules)).toEqual(httpRoutes(route(), service, rules));
});

it('take no more than sixteen names each', () => {
  const hostnames = Array.from({ length: 33 }, (_, index) => `n${index}.example.com`);
  const objects = httpRoutes(route({ hostnames }), service, { gateways: [PUBLIC] });
  expect(objects.map(({ metadata }) => metadata?.name)).toEqual(['shop', 'shop.2', 'shop.3']);
  expect(objects.flatMap(({ spec }) => spec.hostnames)).toEqual(hostnames);
});

it('leave out the names that the API would refuse them for', () => {
  const hostnames = ['Shop.Example.com', 'shop.example.com', 'with space', '', 'under_score.example', '*.example.com'];
  expect(hostnamesOf(route({ hostnames }))).toEqual(['shop.example.com', '*.example.com']);
});
