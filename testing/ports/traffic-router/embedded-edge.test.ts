import { startEdgeForTest } from '../../traffic/embedded-edge.ts';
import { trafficRouterSuite } from './traffic-router.suite.ts';

trafficRouterSuite('embedded edge', startEdgeForTest);
