/** Where an App's figures come from, and whether that answers. */
export interface MetricsOrigin {
  kind: 'built-in' | 'prometheus';
  /** Of a server of others. */
  address?: string;
  /** It did not answer the last question. */
  away?: MetricsAway;
}

export interface MetricsAway {
  /** Of the first question in vain after one that was answered, in milliseconds since 1970. */
  since: number;
  /** `slow`: no answer in time; `refused`: it wants other credentials; `faulty`: an answer that is none. */
  reason: 'unreachable' | 'slow' | 'refused' | 'faulty';
  /** In its own words or the network's. */
  detail: string;
}
