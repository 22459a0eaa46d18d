import { parse } from 'smol-toml';
import { prefixedHashes } from './integrity.ts';
import { isRecord, type LockReader, recordsOf, textOf } from './lock-reader.ts';
import { onlyOne } from './requirements.ts';

/** poetry.lock and uv.lock, whose `[[package]]` are near enough. */
export const pythonTomlLock: LockReader = (text) => {
  const lock: Record<string, unknown> = parse(text);
  return recordsOf(lock['package']).flatMap((entry) => {
    const [name, version] = [textOf(entry['name']), textOf(entry['version'])];
    if (name === undefined || version === undefined || isOwn(entry['source'])) return [];
    const files = [
      ...recordsOf(entry['files']),
      ...recordsOf(entry['wheels']),
      ...(isRecord(entry['sdist']) ? [entry['sdist']] : []),
    ];
    const hashes = onlyOne(files.flatMap(({ hash }) => prefixedHashes(hash)));
    return [{ ecosystem: 'pypi' as const, name, version, hashes, isOptional: isOptional(entry) }];
  });
};

/** The project itself and its workspaces. */
function isOwn(source: unknown): boolean {
  if (!isRecord(source)) return false;
  return source['type'] === 'directory' || ['virtual', 'editable', 'directory'].some((kind) => kind in source);
}

function isOptional({ optional, category, groups }: Record<string, unknown>): boolean {
  const isForMain = !Array.isArray(groups) || groups.includes('main');
  return optional === true || category === 'dev' || !isForMain;
}
