import { startHaproxyEdgeForTest } from '../../traffic/haproxy-edge.ts';
import { trafficRouterSuite } from './traffic-router.suite.ts';

trafficRouterSuite('HAProxy edge', startHaproxyEdgeForTest);
