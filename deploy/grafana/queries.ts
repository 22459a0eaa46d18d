/** What several dashboards ask, in PromQL. Each edge counts once, also where it is scraped itself and by way of the server. */

/** Per second, of a counter of the edges, summed by these labels; `matchers` in braces. */
export function edgePerS(name: string, by: readonly string[], matchers = ''): string {
  return `sum${byLabels(by)} (max by (app, edge, class) (rate(${name}${matchers}[$__rate_interval])))`;
}

/** Seconds that this share of the answers did not exceed, by these labels. */
export function answerQuantile(share: number, by: readonly string[] = []): string {
  const buckets = 'rate(nonstop4_edge_answer_head_seconds_bucket[$__rate_interval])';
  return `histogram_quantile(${share}, sum${byLabels([...by, 'le'])} (max by (app, edge, le) (${buckets})))`;
}

/** Bytes per second between the edges and copies, summed by these labels. */
export function copyNetwork(direction: 'receive' | 'transmit', by: readonly string[], matchers = ''): string {
  const counted = `rate(nonstop4_replica_network_${direction}_bytes_total${matchers}[$__rate_interval])`;
  return `sum${byLabels(by)} (max by (app, node, replica, edge) (${counted}))`;
}

function byLabels(labels: readonly string[]): string {
  return labels.length === 0 ? '' : ` by (${labels.join(', ')})`;
}
