import type { ReplicaFiles, ReplicaHealthCheck, ReplicaSpec } from './protocol.ts';

/** The caller's specification is not one; the message says which part. */
export class SpecInvalid extends Error {}

/** Ids become file names: nothing that could leave a directory. */
const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
const ENV_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const HEALTH_CHECKS = ['http', 'tcp', 'running', 'none'] as const;
const PURPOSES = ['serve', 'trial'] as const;

/** Checks what came over the control socket; unknown properties are left out. Throws SpecInvalid. */
export function parseReplicaSpec(id: string, body: unknown): ReplicaSpec {
  const from = record(body, 'the specification');
  if (from.id !== id) throw new SpecInvalid('id must be the same as in the path');
  return {
    id: matching(from.id, ID, 'id'),
    app: parseAppId(from.app),
    release: integer(from.release, 0, Number.MAX_SAFE_INTEGER, 'release'),
    templateHash: text(from.templateHash, 'templateHash'),
    argv: argv(from.argv),
    cwd: absolute(from.cwd, 'cwd'),
    env: environment(from.env),
    port: integer(from.port, 1, 65_535, 'port'),
    healthCheck: healthCheck(from.healthCheck),
    memoryLimitBytes: integer(from.memoryLimitBytes, 1, Number.MAX_SAFE_INTEGER, 'memoryLimitBytes'),
    purpose: oneOf(from.purpose, PURPOSES, 'purpose'),
    ...(from.files === undefined ? {} : { files: files(from.files) }),
  };
}

function files(value: unknown): ReplicaFiles {
  const from = record(value, 'files');
  return { readOnly: paths(from.readOnly, 'files.readOnly'), writable: paths(from.writable, 'files.writable') };
}

function paths(value: unknown, what: string): string[] {
  if (!Array.isArray(value)) throw new SpecInvalid(`${what} must be an array of absolute paths`);
  return value.map((path) => absolute(path, what));
}

/** An App's id that may be used as a file name. Throws SpecInvalid. */
export function parseAppId(value: unknown): string {
  return matching(value, ID, 'app');
}

function healthCheck(value: unknown): ReplicaHealthCheck {
  const from = record(value, 'healthCheck');
  const path = text(from.path, 'healthCheck.path');
  const kind = oneOf(from.kind, HEALTH_CHECKS, 'healthCheck.kind');
  // Anything else would let a path add lines to the request that is made of it.
  if (kind === 'http' && !/^\/[\x21-\x7e]*$/.test(path)) {
    throw new SpecInvalid('healthCheck.path must begin with / and hold no spaces');
  }
  return { kind, path, startTimeoutMs: integer(from.startTimeoutMs, 1, 86_400_000, 'healthCheck.startTimeoutMs') };
}

function argv(value: unknown): string[] {
  if (!Array.isArray(value) || value.length === 0)
    throw new SpecInvalid('argv must be an array with the program first');
  return value.map((part) => withoutNul(text(part, 'argv'), 'argv'));
}

function environment(value: unknown): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, content] of Object.entries(record(value, 'env'))) {
    if (!ENV_NAME.test(name)) throw new SpecInvalid(`env: ${name} is not the name of an environment variable`);
    env[name] = withoutNul(text(content, `env.${name}`), `env.${name}`);
  }
  return env;
}

function absolute(value: unknown, what: string): string {
  const path = withoutNul(text(value, what), what);
  if (!path.startsWith('/')) throw new SpecInvalid(`${what} must be an absolute path`);
  return path;
}

function record(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new SpecInvalid(`${what} must be an object`);
  return value as Record<string, unknown>;
}

function text(value: unknown, what: string): string {
  if (typeof value !== 'string') throw new SpecInvalid(`${what} must be text`);
  return value;
}

function withoutNul(value: string, what: string): string {
  if (value.includes('\0')) throw new SpecInvalid(`${what} must not hold a zero byte`);
  return value;
}

function matching(value: unknown, pattern: RegExp, what: string): string {
  const found = text(value, what);
  if (!pattern.test(found)) throw new SpecInvalid(`${what} may hold letters, digits, dot, dash and underscore only`);
  return found;
}

function integer(value: unknown, least: number, most: number, what: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most) return value;
  throw new SpecInvalid(`${what} must be a whole number from ${least} to ${most}`);
}

function oneOf<T extends string>(value: unknown, allowed: readonly T[], what: string): T {
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw new SpecInvalid(`${what} must be one of ${allowed.join(', ')}`);
  return found;
}
