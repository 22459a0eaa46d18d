/** Where HAProxy listens for visitors. */
export interface ListenAddress {
  hosts: readonly string[];
  port: number;
  /** HTTPS; undefined: none. */
  tls: TlsListen | undefined;
}

export interface TlsListen {
  port: number;
  /** The one that visitors connect to. */
  publicPort: number;
}
