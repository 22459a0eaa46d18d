/** Where an App's status page is: its name is public as its host name is. */
export function statusPath(appName: string): string {
  return `/status/${appName}`;
}
