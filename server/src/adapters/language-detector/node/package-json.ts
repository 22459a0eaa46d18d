import { isJsonObject, parseManifestJson, stringsOf } from '../../../domain/manifest-json.ts';

/** What detection needs of a package.json (https://docs.npmjs.com/cli/configuring-npm/package-json). */
export interface PackageJson {
  main: string | undefined;
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
  workspaces: string[];
  packageManager: string | undefined;
  nodeRange: string | undefined;
  /** `pnpm.patchedDependencies` and the like: installing needs more files than the manifest and the lock. */
  hasPatches: boolean;
}

export function parsePackageJson(file: string, text: string): PackageJson {
  const value = parseManifestJson(file, text);
  const pnpm = isJsonObject(value.pnpm) ? value.pnpm : {};
  return {
    main: textOf(value.main),
    scripts: stringsOf(value.scripts),
    dependencies: stringsOf(value.dependencies),
    devDependencies: stringsOf(value.devDependencies),
    optionalDependencies: stringsOf(value.optionalDependencies),
    workspaces: workspacePatterns(value.workspaces),
    packageManager: textOf(value.packageManager),
    nodeRange: stringsOf(value.engines).node,
    hasPatches: isJsonObject(pnpm.patchedDependencies),
  };
}

/** Every package that the manifest names, with the range asked for. */
export function allDependencies(manifest: PackageJson): Record<string, string> {
  return { ...manifest.optionalDependencies, ...manifest.devDependencies, ...manifest.dependencies };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

function workspacePatterns(value: unknown): string[] {
  const list = isJsonObject(value) ? value.packages : value;
  return Array.isArray(list) ? list.filter((entry): entry is string => typeof entry === 'string') : [];
}
