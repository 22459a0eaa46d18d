/**
 * Milliseconds since 1970 of a time in an object of the cluster: the client makes a Date of it when the object was asked for, and leaves it as text
 * when it came by a watch, whatever its type says.
 */
export function millisOf(time: Date | string | undefined): number | undefined {
  return time === undefined ? undefined : new Date(time).valueOf();
}
