import { parse } from 'yaml';
import { refuseDeepYaml } from '../../../../domain/yaml-depth.ts';
import { integrityHashes } from './integrity.ts';
import { entriesOf, isRecord, type LockReader } from './lock-reader.ts';

/** pnpm-lock.yaml of pnpm 5 to 10. */
export const pnpmLock: LockReader = (text) => {
  const lock: unknown = parse(refuseDeepYaml(text));
  if (!isRecord(lock)) return [];
  return entriesOf(lock['packages']).flatMap(([key, entry]) => {
    const named = nameAndVersion(key);
    const { resolution } = entry;
    const hashes = isRecord(resolution) ? integrityHashes(resolution['integrity']) : [];
    const isOptional = entry['dev'] === true || entry['optional'] === true;
    return named ? [{ ecosystem: 'npm' as const, ...named, hashes, isOptional }] : [];
  });
};

/** `@scope/name@1.2.3`, `/name@1.2.3(peer@1.0.0)` of pnpm 8, `/name/1.2.3_peer@1.0.0` of those before. */
function nameAndVersion(key: string): { name: string; version: string } | undefined {
  const [, name, version] =
    /^\/?((?:@[^/@]+\/)?[^/@(]+)@([^(:/]+)/.exec(key) ?? /^\/((?:@[^/]+\/)?[^/]+)\/([^/_(]+)/.exec(key) ?? [];
  return name === undefined || version === undefined ? undefined : { name, version };
}
