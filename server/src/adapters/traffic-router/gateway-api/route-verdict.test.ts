import { expect, it } from 'vitest';
import type { Condition, HttpRoute, RouteParentStatus } from './gateway-objects.ts';
import { verdictOf } from './route-verdict.ts';

const PUBLIC = { namespace: 'gateways', name: 'public' };

function condition(type: string, status: Condition['status'], reason: string, observedGeneration = 3): Condition {
  return { type, status, reason, message: '', observedGeneration, lastTransitionTime: '2026-01-01T00:00:00Z' };
}

function parent(conditions: Condition[], changes: Partial<RouteParentStatus['parentRef']> = {}): RouteParentStatus {
  return { parentRef: { ...PUBLIC, ...changes }, controllerName: 'example.com/controller', conditions };
}

function route(...parents: RouteParentStatus[]): HttpRoute {
  return {
    metadata: { name: 'shop', namespace: 'ns4-user-1', generation: 3 },
    spec: {
      parentRefs: [PUBLIC],
      hostnames: ['shop.example.com'],
      rules: [{ backendRefs: [{ group: '', kind: 'Service', name: 'shop', port: 8080 }] }],
    },
    status: { parents },
  };
}

const GOOD = [condition('Accepted', 'True', 'Accepted'), condition('ResolvedRefs', 'True', 'ResolvedRefs')];

it('is that of the Gateway that is asked about', () => {
  const others = [parent(GOOD, { name: 'other' }), parent(GOOD, { namespace: 'elsewhere' })];
  expect(verdictOf(route(...others), PUBLIC)).toEqual({ state: 'pending' });
  expect(verdictOf(route(...others, parent(GOOD)), PUBLIC)).toEqual({ state: 'accepted' });
});

it('is that of the listener, where one is named', () => {
  const web = { ...PUBLIC, listener: 'web' };
  expect(verdictOf(route(parent(GOOD)), web)).toEqual({ state: 'pending' });
  expect(verdictOf(route(parent(GOOD, { sectionName: 'web' })), web)).toEqual({ state: 'accepted' });
});

it('is pending while the controller speaks of the route as it was', () => {
  const old = [condition('Accepted', 'False', 'NotAllowedByListeners', 2)];
  expect(verdictOf(route(parent(old)), PUBLIC)).toEqual({ state: 'pending' });
});

it('is that of the controller which runs the Gateway, when others speak of it too', () => {
  const bad = parent([condition('Accepted', 'False', 'NoMatchingParent')]);
  expect(verdictOf(route(bad, parent(GOOD)), PUBLIC)).toEqual({ state: 'accepted' });
});

it.each([
  [
    'Accepted',
    'NotAllowedByListeners',
    /does not accept shop\.example\.com: NotAllowedByListeners\. Let .* ns4-user-1/,
  ],
  ['Accepted', 'NoMatchingListenerHostname', /does not accept shop\.example\.com: .* listener whose hostname covers/],
  [
    'Accepted',
    'SomethingOfItsOwn',
    /^the gateway gateways\/public does not accept shop\.example\.com: SomethingOfItsOwn$/,
  ],
  ['ResolvedRefs', 'RefNotPermitted', /cannot use the Service ns4-user-1\/shop: RefNotPermitted/],
])('says what is refused: %s, %s', (type, reason, words) => {
  const conditions = [...GOOD.filter((good) => good.type !== type), condition(type, 'False', reason)];
  expect(verdictOf(route(parent(conditions)), PUBLIC)).toMatchObject({
    state: 'refused',
    message: expect.stringMatching(words),
  });
});
