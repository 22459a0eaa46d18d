import type { ControlClient } from '@nonstop4/plane/control-client';
import {
  CERTIFICATE_SELECTOR,
  type CertificatesInForce,
  ROUTE_SELECTOR,
  type RouteInForce,
  SLICE_SELECTOR,
} from '../cluster-protocol.ts';
import type { Log } from '../log.ts';
import type { EdgeRoute } from '../protocol.ts';
import type { EndpointSlice } from './app-targets.ts';
import { CertificateFeed } from './certificate-feed.ts';
import type { ClusterApi } from './cluster-api.ts';
import { type CertificateSecret, ClusterCertificates } from './cluster-certificates.ts';
import { type ClusterRoutes, clusterRoutes, type RouteConfigMap } from './cluster-routes.ts';
import { EdgeFeed } from './edge-feed.ts';
import { ObjectFollower } from './object-follower.ts';

export interface AgentOptions {
  api: Pick<ClusterApi, 'list' | 'watch'>;
  edge: Pick<ControlClient, 'call'>;
  /** Where the routes are. */
  namespace: string;
  /** Where the certificates are; empty: there are none. */
  certificatesNamespace: string;
  /** Namespaces of Apps begin with it; slices of others are somebody else's. */
  appNamespacePrefix: string;
  log: Log;
}

/** Follows what the cluster holds of routes and copies, and keeps the edge beside it on that. */
export class Agent {
  readonly #options: AgentOptions;
  readonly #objects: ObjectFollower<RouteConfigMap>;
  readonly #slices: ObjectFollower<EndpointSlice>;
  readonly #secrets: ObjectFollower<CertificateSecret> | undefined;
  readonly #certificates: CertificateFeed;
  readonly #feed: EdgeFeed;
  #offered: ClusterRoutes | undefined;
  #taken: ClusterRoutes | undefined;
  #complaints = '';

  constructor(options: AgentOptions) {
    this.#options = options;
    const { api, edge, namespace, certificatesNamespace, log } = options;
    const onChange = () => this.#feed.changed();
    const routesPath = `/api/v1/namespaces/${namespace}/configmaps`;
    this.#objects = new ObjectFollower({ api, path: routesPath, labels: ROUTE_SELECTOR, onChange, log });
    const slicesPath = '/apis/discovery.k8s.io/v1/endpointslices';
    this.#slices = new ObjectFollower({ api, path: slicesPath, labels: SLICE_SELECTOR, onChange, log });
    if (certificatesNamespace !== '') {
      const path = `/api/v1/namespaces/${certificatesNamespace}/secrets`;
      this.#secrets = new ObjectFollower({ api, path, labels: CERTIFICATE_SELECTOR, onChange, log });
    }
    const read = new ClusterCertificates(log);
    const certificates = () => (this.#secrets?.complete ? read.read(this.#secrets.list()) : undefined);
    this.#certificates = new CertificateFeed({ edge, certificates, log });
    this.#feed = new EdgeFeed({
      edge,
      certificates: this.#certificates,
      routes: (inForce) => this.#routes(inForce),
      onTaken: () => {
        this.#taken = this.#offered;
      },
      log,
    });
  }

  /** Whether the edge has a table, be it one of its last life. */
  get serving(): boolean {
    return this.#feed.serving;
  }

  open(): void {
    this.#objects.open();
    this.#slices.open();
    this.#secrets?.open();
    this.#feed.open();
  }

  close(): void {
    this.#objects.close();
    this.#slices.close();
    this.#secrets?.close();
    this.#feed.close();
  }

  /** The route that the edge has taken of an App. */
  inForce(app: string): RouteInForce | undefined {
    const version = this.#taken?.versions.get(app);
    const route = this.#taken?.routes.find((other) => other.app === app);
    return version !== undefined && route ? { version, route, kept: this.#taken?.kept.get(app) ?? [] } : undefined;
  }

  /** The certificates that the edge has taken. */
  get certificatesTaken(): CertificatesInForce {
    return { versions: this.#certificates.taken };
  }

  #routes(inForce: readonly EdgeRoute[]): EdgeRoute[] | undefined {
    if (!this.#objects.complete || !this.#slices.complete) return undefined;
    const { appNamespacePrefix } = this.#options;
    const own = this.#slices.list().filter(({ metadata }) => metadata.namespace?.startsWith(appNamespacePrefix));
    this.#offered = clusterRoutes(this.#objects.list(), own, inForce);
    this.#complain(this.#offered.complaints);
    return this.#offered.routes;
  }

  // Once for each state of things: the table is made again and again.
  #complain(complaints: readonly string[]): void {
    const text = complaints.join('\n');
    if (text !== '' && text !== this.#complaints) this.#options.log('routes-wrong', { complaints });
    this.#complaints = text;
  }
}
