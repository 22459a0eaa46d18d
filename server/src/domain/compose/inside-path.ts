/** A path of a compose file as one of the zip, `.` for its top; undefined when it leads elsewhere. */
export function insidePath(path: string, from = '.'): string | undefined {
  if (/^(?:[/~\\]|[A-Za-z]:[/\\])/.test(path)) return undefined;
  const parts: string[] = [];
  for (const part of `${from}/${path}`.split('/')) {
    if (part === '..' && parts.pop() === undefined) return undefined;
    if (part !== '' && part !== '.' && part !== '..') parts.push(part);
  }
  return parts.length === 0 ? '.' : parts.join('/');
}
