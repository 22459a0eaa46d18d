/** A Gateway of the operator's, or one listener of it. */
export interface GatewayName {
  namespace: string;
  name: string;
  listener?: string;
  /** Where visitors reach it, when that is not what the Gateway itself says. */
  entry?: GatewayEntry;
}

export interface GatewayEntry {
  host: string;
  port: number;
  tls: boolean;
}

export function nameOf({ namespace, name }: GatewayName): string {
  return `${namespace}/${name}`;
}
