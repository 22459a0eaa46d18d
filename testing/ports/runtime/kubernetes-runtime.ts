import { KubernetesRuntime } from '../../../server/src/adapters/runtime/kubernetes/kubernetes-runtime.ts';
import type { ReplicaTemplate, WorkloadSpec } from '../../../server/src/domain/workload.ts';
import { Cluster } from '../../../server/src/kubernetes/cluster.ts';
import type { TenantRules } from '../../../server/src/kubernetes/tenant-objects.ts';
import { Tenants } from '../../../server/src/kubernetes/tenants.ts';
import { until } from './local-harness.ts';
import { NODE_IMAGE } from './node-image.ts';
import type { RuntimeHarness } from './runtime.suite.ts';

const PROGRAMS = {
  good: `
    require('node:http').createServer((request, response) => {
      response.statusCode = request.url === '/healthz' || request.url === '/' ? 200 : 404;
      response.end('hello');
    }).listen(Number(process.env.PORT), process.env.HOST, () => console.log('up'));
    process.on('SIGTERM', () => process.exit(0));`,
  keeper: `
    const { readdirSync, writeFileSync } = require('node:fs');
    const { hostname } = require('node:os');
    const folder = process.env.DATA_DIR;
    require('node:http').createServer((request, response) => {
      if (request.method === 'POST') writeFileSync(folder + '/' + hostname(), 'here');
      response.end(JSON.stringify(readdirSync(folder).sort()));
    }).listen(Number(process.env.PORT), process.env.HOST);
    process.on('SIGTERM', () => process.exit(0));`,
  crashing: `console.log('boom'); process.exit(3);`,
  hungry: `
    const hoard = [];
    setInterval(() => hoard.push(Buffer.alloc(32 * 1024 * 1024, 1)), 20);`,
  loopback: `require('node:http').createServer((_, response) => response.end('hello')).listen(Number(process.env.PORT), '127.0.0.1');`,
  sick: `
    require('node:http').createServer((_, response) => { response.statusCode = 500; response.end('sick'); })
      .listen(Number(process.env.PORT), process.env.HOST);`,
  busy: `
    require('node:http').createServer((request, response) => response.end('hello'))
      .listen(Number(process.env.PORT), process.env.HOST);
    setInterval(() => { const end = Date.now() + 60; while (Date.now() < end); }, 100);`,
  stubborn: `require('node:http').createServer((_, response) => response.end('hello')).listen(3456, () => console.log('up'));`,
};
export type ProgramName = keyof typeof PROGRAMS;

export const TENANT_RULES: TenantRules = {
  ingressNamespaces: ['nonstop4'],
  forbiddenCidrs: ['10.0.0.0/8', '169.254.0.0/16'],
  quota: { pods: 60, memory: '16Gi' },
};
const WAIT_MS = 150_000;

/** A runtime on the cluster of KUBECONFIG, with namespaces of its own that stop() removes. */
export class KubernetesHarness implements RuntimeHarness {
  readonly cluster: Cluster;
  readonly runtime: KubernetesRuntime;
  readonly #owner: string;

  private constructor(cluster: Cluster, runtime: KubernetesRuntime, owner: string) {
    this.cluster = cluster;
    this.runtime = runtime;
    this.#owner = owner;
  }

  static async start(
    owner: string,
    { kubeconfig = process.env.KUBECONFIG, ...rules }: Partial<TenantRules> & { kubeconfig?: string } = {},
  ): Promise<KubernetesHarness> {
    const cluster = await Cluster.connect(kubeconfig);
    const runtime = new KubernetesRuntime({
      cluster,
      tenants: new Tenants(cluster, { ...TENANT_RULES, ...rules }),
      toolsImage: NODE_IMAGE,
      log: (message, facts) => console.log(message, JSON.stringify(facts)),
    });
    await runtime.open();
    return new KubernetesHarness(cluster, runtime, owner);
  }

  get namespace(): string {
    return `ns4-${this.#owner.replaceAll('_', '-')}`;
  }

  template(program: ProgramName): ReplicaTemplate {
    return {
      artifact: {
        id: `art_${program}`,
        appId: 'app',
        kind: 'image',
        location: NODE_IMAGE,
        sizeBytes: 1,
        plan: {
          language: 'node',
          tools: [],
          buildSteps: [],
          start: { argv: ['node', '-e', PROGRAMS[program]], workDir: '.', env: {}, path: [] },
          healthPaths: ['/healthz', '/'],
          notes: [],
        },
        createdAt: 0,
      },
      env: {},
      volumePath: '/data',
      memoryLimitBytes: 128 * 1024 * 1024,
      healthCheck: { kind: 'http', path: '/healthz' },
    };
  }

  spec(appName: string, changes: Partial<WorkloadSpec> = {}): WorkloadSpec {
    return {
      ...{ appId: `app_${appName}`, appName, ownerId: this.#owner, release: 1, templateHash: 'one', replicas: 2 },
      template: this.template('good'),
      ...changes,
    };
  }

  until<T>(look: () => Promise<T | undefined | false>): Promise<T> {
    return until(look, WAIT_MS);
  }

  /** Waits until what was asked is observed in this state. */
  settled(spec: WorkloadSpec, state: 'complete' | 'failed' = 'complete') {
    return this.until(async () => {
      const seen = await this.runtime.observe(spec.appId);
      return seen?.rollout.templateHash === spec.templateHash && seen.rollout.state === state && seen;
    });
  }

  async stop(): Promise<void> {
    await this.runtime.close();
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: this.namespace } };
    await this.cluster.delete(namespace);
    await this.until(async () => (await this.cluster.read(namespace)) === undefined);
  }
}
