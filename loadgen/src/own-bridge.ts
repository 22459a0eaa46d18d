import { existsSync, readdirSync } from 'node:fs';
import { BlockList, isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';

/**
 * Whether an address is in the network of a bridge that this machine has for itself: one with no physical network card on it, as tests make them
 * for network namespaces.
 */
export function isOnOwnBridge(host: string, bridge: string): boolean {
  if (!isIPv4(host) || !/^[A-Za-z0-9_.-]{1,15}$/.test(bridge)) return false;
  const members = `/sys/class/net/${bridge}/brif`;
  if (!existsSync(members)) return false;
  if (readdirSync(members).some((name) => existsSync(`/sys/class/net/${name}/device`))) return false;
  const networks = new BlockList();
  for (const { family, cidr } of networkInterfaces()[bridge] ?? []) {
    const [address = '', prefix = ''] = (cidr ?? '').split('/');
    if (family === 'IPv4') networks.addSubnet(address, Number(prefix));
  }
  return networks.check(host);
}
