import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../machine/run.ts';
import { kubectl } from './control-plane.ts';

const MODULE = 'sigs.k8s.io/gateway-api';
const PIN = fileURLToPath(new URL('../crds/gateway-api', import.meta.url));

/**
 * The objects of the Gateway API, of its standard channel: what a cluster with a gateway of its own knows. No gateway runs here, only the
 * API server's own checks of what is applied.
 */
export async function installGatewayApi(): Promise<void> {
  const downloaded = await run(['go', 'mod', 'download', '-json', MODULE], { cwd: PIN });
  const { Dir } = JSON.parse(downloaded) as { Dir: string };
  // On the server's side: a route's schema is larger than what kubectl may note beside an object.
  const { code, err } = await kubectl(
    'apply',
    '--server-side',
    '--force-conflicts',
    '-f',
    join(Dir, 'config/crd/standard'),
  );
  if (code !== 0) throw new Error(`The Gateway API could not be installed: ${err.trim()}`);
  const established = await kubectl(
    'wait',
    '--for=condition=Established',
    '--timeout=30s',
    ...KINDS.map((kind) => `crd/${kind}.gateway.networking.k8s.io`),
  );
  if (established.code !== 0) throw new Error(`The Gateway API is not served: ${established.err.trim()}`);
}

/** Those that the platform uses. */
const KINDS = ['gatewayclasses', 'gateways', 'httproutes', 'referencegrants'];
