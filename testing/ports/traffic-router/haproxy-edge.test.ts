import { describe } from 'vitest';
import { skipWithoutHaproxy, startHaproxyEdgeForTest } from '../../traffic/haproxy-edge.ts';
import { trafficRouterSuite } from './traffic-router.suite.ts';

describe.skipIf(skipWithoutHaproxy())('with HAProxy', () => {
  trafficRouterSuite('HAProxy edge', startHaproxyEdgeForTest);
});
