/** A metric of an edge as Prometheus sees it; every one has the label `edge` besides its own. */
export interface EdgeMetric {
  name: string;
  type: 'counter' | 'gauge' | 'histogram';
  help: string;
  labels: readonly string[];
}

/** All that an edge exports, HAProxy or not; docs/metrics.md is made of this. */
export const EDGE_METRICS = {
  requests: counter('requests_total', 'Requests by the class of the answer given', 'app', 'class'),
  retries: counter('retries_total', 'Tries beyond the first', 'app'),
  received: counter('received_bytes_total', 'Bytes of request bodies', 'app'),
  sent: counter('sent_bytes_total', 'Bytes of answer bodies', 'app'),
  broken: counter('broken_answers_total', 'Answers that ended in the middle', 'app'),
  latency: {
    ...gauge('answer_head_seconds', 'Seconds from the head of a request to the head of its answer', 'app'),
    type: 'histogram',
  },
  refused: counter('refused_requests_total', 'Requests that could not be understood safely'),
  unknownHost: counter('unknown_host_requests_total', 'Requests for a hostname of no App'),
  inFlight: gauge('requests_in_flight', 'Requests and tunnels being served', 'app'),
  targetUp: gauge('target_up', '1 up, 0 down, by target; draining ones have their own', 'app', 'target'),
  targetDraining: gauge('target_draining', '1 while the target gets no new request', 'app', 'target'),
  targetInFlight: gauge(
    'target_requests_in_flight',
    'Requests and tunnels that a target (the id of a replica) holds',
    'app',
    'target',
  ),
  routesVersion: gauge('routes_version', 'Version of the route table in force'),
  residentMemory: gauge('resident_memory_bytes', 'Memory of the edge itself'),
  certificatesVersion: gauge('certificates_version', 'Version of the certificates in force'),
  certificateEnd: gauge(
    'certificate_not_after_seconds',
    'When a certificate that is shown ends, in seconds since 1970',
    'certificate',
  ),
  failedHandshakes: counter('tls_handshake_failures_total', 'TLS handshakes that came to nothing', 'reason'),
} as const satisfies Record<string, EdgeMetric>;

function counter<Label extends string>(name: string, help: string, ...labels: Label[]) {
  return { name: `nonstop4_edge_${name}`, type: 'counter' as const, help, labels };
}

function gauge<Label extends string>(name: string, help: string, ...labels: Label[]) {
  return { name: `nonstop4_edge_${name}`, type: 'gauge' as const, help, labels };
}
