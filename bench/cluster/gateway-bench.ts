import type { KubernetesObject } from '@kubernetes/client-node';
import { askOnce } from '@nonstop4/loadgen';
import { GatewayRouter } from '../../server/src/adapters/traffic-router/gateway-api/gateway-router.ts';
import { Cluster } from '../../server/src/kubernetes/cluster.ts';
import { until } from '../../testbed/machine/until.ts';
import { ADMIN_KUBECONFIG } from '../../testbed/settings.ts';
import { startTraefik, type Traefik, type TraefikSettings } from '../../testing/traffic/traefik.ts';
import { BenchApp } from './bench-app.ts';

const WAIT_MS = 180_000;
const NAME = 'gateway-bench';
const API = 'gateway.networking.k8s.io/v1';
const NAMESPACE = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAME } };
const GATEWAY = { apiVersion: API, kind: 'Gateway', metadata: { namespace: NAME, name: 'public' } };

/** The App of the edges' bench behind Traefik, on a HTTPRoute of our adapter. */
export class GatewayBench {
  readonly hostname = 'gateway-losses.test';
  readonly host = '127.0.0.1';
  readonly #cluster: Cluster;
  readonly #app: BenchApp;
  readonly #traefik: Traefik;
  readonly #router: GatewayRouter;

  private constructor(cluster: Cluster, app: BenchApp, traefik: Traefik) {
    this.#cluster = cluster;
    this.#app = app;
    this.#traefik = traefik;
    this.#router = new GatewayRouter({
      ...{ cluster, gateways: [GATEWAY.metadata], requestTimeout: '0s', onChange: () => undefined },
      log: (message, facts) => console.log(message, JSON.stringify(facts)),
    });
  }

  static async start(settings: TraefikSettings): Promise<GatewayBench> {
    const cluster = await Cluster.connect(ADMIN_KUBECONFIG);
    const traefik = await startTraefik(ADMIN_KUBECONFIG, settings);
    const bench = new GatewayBench(cluster, await BenchApp.start(cluster), traefik);
    await cluster.apply(NAMESPACE);
    await cluster.apply(traefik.gatewayClass(NAME) as KubernetesObject);
    await cluster.apply({
      ...GATEWAY,
      spec: {
        gatewayClassName: NAME,
        listeners: [
          { name: 'http', protocol: 'HTTP', port: traefik.port, allowedRoutes: { namespaces: { from: 'All' } } },
        ],
      },
    } as KubernetesObject);
    await bench.#publish();
    return bench;
  }

  get port(): number {
    return this.#traefik.port;
  }

  async stop(): Promise<void> {
    await this.#router.withdraw(this.#app.id);
    await this.#router.close();
    await this.#cluster.delete({ apiVersion: API, kind: 'GatewayClass', metadata: { name: NAME } });
    await this.#cluster.delete(NAMESPACE);
    await until('the end of the Gateway', WAIT_MS, async () => !(await this.#cluster.read(NAMESPACE)));
    await this.#app.stop();
    await this.#traefik.stop();
  }

  updateApp(): Promise<void> {
    return this.#app.update();
  }

  killCopy(index: number): Promise<void> {
    return this.#app.killCopy(index);
  }

  async #publish(): Promise<void> {
    await this.#router.open();
    const healthCheck = { kind: 'http', path: '/' } as const;
    const { id: appId } = this.#app;
    await this.#router.publish([{ appId, hostnames: [this.hostname], state: 'serving', targets: [], healthCheck }]);
    await until('an answer', WAIT_MS, async () => {
      const visit = { host: this.host, port: this.port, hostname: this.hostname, path: '/', timeoutMs: 2_000 };
      const answer = await askOnce(visit);
      return 'status' in answer && answer.status === 200;
    });
  }
}
