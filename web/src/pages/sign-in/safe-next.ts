/** Where to go after signing in: a path of this site, never an address that somebody put into a link. */
export function safeNext(next: string | undefined): string {
  if (next === undefined || !/^\/(?![/\\])\S*$/.test(next) || next.startsWith('/sign-in')) return '/';
  return next;
}
