import { describe } from 'vitest';
import { certificatesSuite } from './certificates.suite.ts';
import { drainSuite } from './drain.suite.ts';
import type { StartEdge } from './harness.ts';
import { healthSuite } from './health.suite.ts';
import { http2Suite } from './http2.suite.ts';
import { httpsRedirectSuite } from './https-redirect.suite.ts';
import { networkSuite } from './network.suite.ts';
import { oversizedSuite } from './oversized.suite.ts';
import { retrySuite } from './retry.suite.ts';
import { routingSuite } from './routing.suite.ts';
import { smugglingSuite } from './smuggling.suite.ts';
import { streamingSuite } from './streaming.suite.ts';
import { websocketSuite } from './websocket.suite.ts';

/** What every edge must do, whatever it is made of. `start` gives the running test an edge of its own. */
export function trafficRouterSuite(name: string, start: StartEdge): void {
  describe(name, () => {
    routingSuite(start);
    retrySuite(start);
    healthSuite(start);
    drainSuite(start);
    streamingSuite(start);
    websocketSuite(start);
    networkSuite(start);
    smugglingSuite(start);
    oversizedSuite(start);
    certificatesSuite(start);
    httpsRedirectSuite(start);
    http2Suite(start);
  });
}
