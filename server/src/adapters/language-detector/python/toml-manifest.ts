import { parse, TomlError } from 'smol-toml';
import { StageFailure } from '../../../domain/failure.ts';
import { isJsonObject, type JsonObject } from '../../../domain/manifest-json.ts';

/** Reads a TOML manifest; throws StageFailure `manifest-invalid` with file, line, column and message. */
export function parseManifestToml(file: string, text: string): JsonObject {
  try {
    return parse(text) as JsonObject;
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const message = error.message.split('\n')[0]?.replace(/^Invalid TOML document: /, '') ?? '';
    throw new StageFailure('manifest-invalid', { file, line: error.line, column: error.column, message });
  }
}

/** The object at a path of keys, or an empty one. */
export function tableAt(value: JsonObject, ...keys: string[]): JsonObject {
  let at: unknown = value;
  for (const key of keys) at = isJsonObject(at) ? at[key] : undefined;
  return isJsonObject(at) ? at : {};
}

/** `name==version` of every package in a poetry.lock or uv.lock, for pip's `--constraint`; packages of the source itself left out. */
export function lockConstraints(lock: JsonObject): string[] {
  const packages = Array.isArray(lock.package) ? lock.package.filter(isJsonObject) : [];
  const pinned = packages.filter(({ name, version, source }) => {
    return typeof name === 'string' && typeof version === 'string' && !isLocal(source);
  });
  const versions = new Map<string, Set<string>>();
  for (const { name, version } of pinned) {
    const known = versions.get(String(name)) ?? new Set();
    versions.set(String(name), known.add(String(version)));
  }
  // A package that is locked to several versions, each for another Python, is left to pip.
  return [...versions].filter(([, all]) => all.size === 1).map(([name, all]) => `${name}==${[...all][0]}`);
}

function isLocal(source: unknown): boolean {
  if (!isJsonObject(source)) return false;
  return (
    'editable' in source ||
    'virtual' in source ||
    'git' in source ||
    'url' in source ||
    (typeof source.type === 'string' && source.type !== 'legacy')
  );
}
