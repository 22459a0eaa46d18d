/** After so many seconds with hardly a byte a transfer is given up (git-config(1), `http.lowSpeedTime`). */
const SILENT_SECONDS = 30;

/**
 * Arguments before the command, for git that asks a server: one protocol and no other, no helper that would ask or remember, and no redirect, which could
 * lead a token to somebody else.
 */
export function transferSettings(protocol: string): string[] {
  return [
    'protocol.allow=never',
    `protocol.${protocol}.allow=always`,
    'credential.helper=',
    'http.followRedirects=false',
    'http.lowSpeedLimit=1',
    `http.lowSpeedTime=${SILENT_SECONDS}`,
    'fetch.recurseSubmodules=no',
  ].flatMap((setting) => ['-c', setting]);
}

/** A setting by which git shows a token, to the server of the address alone, whatever else it may come to ask. */
export function tokenSettings(
  address: string,
  { userName, token }: { userName: string; token: string },
): Record<string, string> {
  return { [`http.${new URL(address).origin}/.extraHeader`]: `Authorization: ${basicCredentials(userName, token)}` };
}

/** RFC 7617. */
export function basicCredentials(userName: string, password: string): string {
  return `Basic ${Buffer.from(`${userName}:${password}`).toString('base64')}`;
}

/** Settings as variables of git's own process: what is secret reaches no argument and no file. */
export function settingVariables(settings: Record<string, string>): Record<string, string> {
  const entries = Object.entries(settings);
  const pairs = entries.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return { GIT_CONFIG_COUNT: String(entries.length), ...Object.fromEntries(pairs) };
}
