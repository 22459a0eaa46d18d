/** Config vars are offered to the Dockerfile's ARG lines; a name that is none of a variable is none of an ARG. */
export function buildArguments(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)));
}
