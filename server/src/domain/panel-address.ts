import type { GitHubAccess } from './git-connection.ts';

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
/** Addresses of private networks (RFC 1918, RFC 4193, link-local), and names that lead into one. */
const PRIVATE =
  /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|\[f[cde]|[^.]+$)|\.(localhost|local|internal|lan|home\.arpa)$/;
/** GitHub's own, which are in the internet; an Enterprise Server may stand in the same network as the panel. */
const HOSTED = /^https:\/\/api\.(github\.com|[a-z0-9-]+\.ghe\.com)$/;

/**
 * Whether a hostname is the panel's own. An App must never have it: browsers do not tell ports of one host apart for cookies (RFC 6265 section 8.5),
 * and would give the App the session of whoever visits it.
 */
export function isPanelHost(hostname: string, panel: string): boolean {
  return URL.canParse(panel) && new URL(panel).hostname === hostname.toLowerCase();
}

/** Whether GitHub could deliver to a panel at this address, as far as the address shows it: by https, and not into a network of our own. */
export function couldReachPanel({ apiAddress }: Pick<GitHubAccess, 'apiAddress'>, panel: string): boolean {
  if (!URL.canParse(panel) || !URL.canParse(apiAddress)) return false;
  const { protocol, hostname } = new URL(panel);
  // Both on this machine.
  if (LOOPBACK.test(hostname)) return LOOPBACK.test(new URL(apiAddress).hostname);
  return protocol === 'https:' && !(HOSTED.test(apiAddress) && PRIVATE.test(hostname));
}
