import type { KubernetesObject } from '@kubernetes/client-node';
import type { GatewayName } from '../../../server/src/adapters/traffic-router/gateway-api/gateway-name.ts';
import type { Listener } from '../../../server/src/adapters/traffic-router/gateway-api/gateway-objects.ts';
import {
  GatewayRouter,
  type GatewayRouterOptions,
} from '../../../server/src/adapters/traffic-router/gateway-api/gateway-router.ts';
import type { WorkloadSpec } from '../../../server/src/domain/workload.ts';
import { LABELS } from '../../../server/src/kubernetes/names.ts';
import type { Route } from '../../../server/src/ports/traffic-router.ts';
import { type Answer, ask } from '../../traffic/ask.ts';
import { startTraefik, type Traefik } from '../../traffic/traefik.ts';
import { KubernetesHarness } from '../runtime/kubernetes-runtime.ts';

const GATEWAY = { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway' };

/** Tells which App and which of its copies answered, and how the request came. */
const PROGRAM = `
  const { hostname } = require('node:os');
  require('node:http').createServer((request, response) => {
    const { host, 'x-forwarded-proto': proto } = request.headers;
    response.end(JSON.stringify({ app: process.env.APP, copy: hostname(), host, proto }));
  }).listen(Number(process.env.PORT), process.env.HOST);
  process.on('SIGTERM', () => process.exit(0));`;

export interface ListenerWish extends Partial<Listener> {
  /** Default: the namespaces of the platform's users. */
  from?: 'Same' | 'All';
  tls?: object;
}

export interface Told {
  app: string;
  copy: string;
  host: string;
  proto: string;
}

/** A real gateway over the Apps of one user, which run as the runtime has them; Gateways lie in a namespace of their own. */
export class TraefikHarness {
  readonly apps: KubernetesHarness;
  readonly traefik: Traefik;
  readonly gateways: string;
  readonly #className: string;

  private constructor(apps: KubernetesHarness, traefik: Traefik, name: string) {
    this.apps = apps;
    this.traefik = traefik;
    this.gateways = `gateways-of-${name}`;
    this.#className = name;
  }

  static async start(name: string): Promise<TraefikHarness> {
    const kubeconfig = process.env.KUBECONFIG ?? '';
    const traefik = await startTraefik(kubeconfig);
    const apps = await KubernetesHarness.start(`user_${name.replaceAll('-', '_')}`);
    const harness = new TraefikHarness(apps, traefik, name);
    await apps.cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: harness.gateways } });
    await apps.cluster.apply(traefik.gatewayClass(name) as KubernetesObject);
    return harness;
  }

  async stop(): Promise<void> {
    const { cluster } = this.apps;
    await cluster.delete({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: this.gateways } });
    const { apiVersion } = GATEWAY;
    await cluster.delete({ apiVersion, kind: 'GatewayClass', metadata: { name: this.#className } });
    await this.apps.stop();
    await this.traefik.stop();
  }

  /** Makes or changes a Gateway; one listener for HTTP unless said. */
  async gateway(name: string, ...wishes: ListenerWish[]): Promise<GatewayName> {
    const listeners = (wishes.length === 0 ? [{}] : wishes).map(({ from, ...wish }) => ({
      ...{ name: 'http', protocol: 'HTTP', port: this.traefik.port },
      ...wish,
      allowedRoutes: { namespaces: from ? { from } : OF_USERS },
    }));
    const place = { namespace: this.gateways, name };
    const spec = { gatewayClassName: this.#className, listeners };
    await this.apps.cluster.apply({ ...GATEWAY, metadata: place, spec } as KubernetesObject);
    return place;
  }

  async router(gateway: GatewayName, options: Partial<GatewayRouterOptions> = {}) {
    const logged: string[] = [];
    const router = new GatewayRouter({
      cluster: this.apps.cluster,
      gateways: [gateway],
      requestTimeout: '0s',
      onChange: () => undefined,
      log: (message, { error }) => logged.push(`${message}: ${String(error)}`),
      ...options,
    });
    await router.open();
    return { router, logged };
  }

  /** An App with two copies that tell its name. */
  app(name: string, changes: Partial<WorkloadSpec> = {}): WorkloadSpec {
    const template = this.apps.template('good');
    const { artifact } = template;
    const start = { ...artifact.plan.start, argv: ['node', '-e', PROGRAM] };
    return this.apps.spec(name, {
      template: { ...template, env: { APP: name }, artifact: { ...artifact, plan: { ...artifact.plan, start } } },
      ...changes,
    });
  }

  /** Resolves when both copies are ready. */
  async run(spec: WorkloadSpec): Promise<void> {
    await this.apps.runtime.apply(spec);
    await this.apps.settled(spec);
  }

  route({ appId, appName }: WorkloadSpec, changes: Partial<Route> = {}): Route {
    return {
      ...{ appId, hostnames: [`${appName}.apps.example`], state: 'serving', targets: [] },
      healthCheck: { kind: 'http', path: '/healthz' },
      ...changes,
    };
  }

  ask(host: string): Promise<Answer> {
    return ask({ port: this.traefik.port, host });
  }

  /** Who answers under that name; the status where it is no App. */
  async who(host: string): Promise<string> {
    const { status, body } = await this.ask(host);
    return status === 200 ? toldIn(body).app : String(status);
  }
}

export function toldIn(body: string): Told {
  return JSON.parse(body) as Told;
}

const OF_USERS = { from: 'Selector', selector: { matchLabels: { [LABELS.managedBy]: 'nonstop4' } } };
