import type { EdgeRoute } from './protocol.ts';

/**
 * What the server and the edges of a cluster say to each other. The server writes a ConfigMap for each App's route into the namespace of
 * the edges; an agent beside each edge follows them and the EndpointSlices of the Apps' Services, so that the edge needs neither the
 * server nor, once it has a table, the cluster's API.
 *
 * Certificates are Secrets in a namespace of their own that agents may read, with the labels of CERTIFICATE_SELECTOR: one of the type
 * `kubernetes.io/tls` (`tls.crt`, `tls.key`) for each certificate, its name being the certificate's id and the annotation
 * CERTIFICATE_ANNOTATION its hostnames as a JSON list; and one of the type `Opaque` with the name ACME_SECRET, whose key ACME_THUMBPRINT
 * holds the thumbprint of the ACME account's key. A Secret that is none of these, or that is broken, is left out; the others hold.
 *
 * An agent answers on its pod's address, with the token that both know (`Authorization: Bearer …`):
 *
 *   GET  /routes/:app                                  → RouteInForce, or 404 when the edge has no route of that App
 *   GET  /certificates                                 → CertificatesInForce
 *   GET  /healthz /routes /targets /stats /metrics     → what the edge answers (protocol.ts)
 *   POST /drain                                        → what the edge answers
 *   GET  /readyz                                       → without a token: 200 as soon as the edge has a table, 503 before
 */
export const AGENT_PORT = 9180;

/** Labels of what agents follow; the names are those of every object of the platform. */
export const ROUTE_LABELS = {
  managedBy: 'app.kubernetes.io/managed-by',
  purpose: 'nonstop4.dev/purpose',
  app: 'nonstop4.dev/app',
} as const;

export const ROUTE_SELECTOR = `${ROUTE_LABELS.managedBy}=nonstop4,${ROUTE_LABELS.purpose}=route`;
/** Labels of a Service are those of its slices, too. */
export const SLICE_SELECTOR = `${ROUTE_LABELS.managedBy}=nonstop4,${ROUTE_LABELS.app}`;

/** The key of a route's ConfigMap below which a RouteObject lies as JSON. */
export const ROUTE_KEY = 'route.json';

/** An App's route without its copies: those are in the EndpointSlices. */
export type RouteObject = Omit<EdgeRoute, 'targets'>;

export interface RouteInForce {
  /** `resourceVersion` of the ConfigMap that it was made of. */
  version: string;
  route: EdgeRoute;
  /** Targets in it whose copies are not ready: the edge's own checks decide whether they are asked. */
  kept: string[];
}

export const CERTIFICATE_PURPOSE = 'certificate';
export const CERTIFICATE_SELECTOR = `${ROUTE_LABELS.managedBy}=nonstop4,${ROUTE_LABELS.purpose}=${CERTIFICATE_PURPOSE}`;
export const CERTIFICATE_TYPE = 'kubernetes.io/tls';
/** Keys of a Secret of CERTIFICATE_TYPE: the chain, the leaf first, and the key that is not encrypted; both PEM. */
export const CERTIFICATE_KEYS = { chain: 'tls.crt', key: 'tls.key' } as const;
/** Annotation of a certificate's Secret: its hostnames as a JSON list, as in EdgeCertificate. */
export const CERTIFICATE_ANNOTATION = 'nonstop4.dev/hostnames';
/** Name of the Secret with the thumbprint; no certificate may have it as its id. */
export const ACME_SECRET = 'acme';
/** Key of that Secret: as in CertificateTable.acmeThumbprint. */
export const ACME_THUMBPRINT = 'thumbprint';

export interface CertificatesInForce {
  /** `resourceVersion` of each Secret that is in force at the edge, by its name; ACME_SECRET is one of them. */
  versions: Record<string, string>;
}
