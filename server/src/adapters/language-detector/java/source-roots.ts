import { posix } from 'node:path';
import { isPartOfProject } from '../../../domain/project-folder.ts';
import type { SourceTree } from '../../../ports/source-tree.ts';

/** Files by which a folder says that it is a project of its own, in whatever language. */
const MANIFESTS = new Set([
  ...['pom.xml', 'build.gradle', 'build.gradle.kts', 'settings.gradle', 'settings.gradle.kts'],
  ...['package.json', 'requirements.txt', 'pyproject.toml', 'Pipfile', 'manage.py'],
  ...['go.mod', 'composer.json', 'Gemfile', 'Procfile'],
]);
/** Where the packages of a project begin, by the habits of Maven and of editors. */
const SOURCE_FOLDERS = /(^|\/)src(\/main(\/java)?)?$/;

/**
 * Whether plain Java files are one program: they begin at the top, or in the only folder that holds a project. Several folders
 * that each could be started are several projects, of which none may be chosen.
 */
export async function isOneProgram(source: SourceTree, mains: ReadonlyMap<string, string>): Promise<boolean> {
  const own = [...mains].map(([path, text]) => projectOf(path, text));
  if (own.includes('.')) return true;
  const others = (await source.files()).filter((path) => MANIFESTS.has(posix.basename(path))).map(posix.dirname);
  const folders = new Set([...own, ...others.filter((folder) => !folder.split('/').some(isPartOfProject))]);
  return [...folders].filter((folder) => !liesInAnother(folder, folders)).length < 2;
}

// Of `shop/src/com/a/Main.java` in the package `com.a`: `shop`.
function projectOf(path: string, text: string): string {
  const folder = posix.dirname(path);
  const packaged = /^\s*package\s+([\w.]+)\s*;/m.exec(text)?.[1]?.replaceAll('.', '/');
  const isBelow = packaged !== undefined && `/${folder}`.endsWith(`/${packaged}`);
  const root = isBelow ? folder.slice(0, -packaged.length).replace(/\/$/, '') : folder;
  return root.replace(SOURCE_FOLDERS, '') || '.';
}

function liesInAnother(folder: string, folders: ReadonlySet<string>): boolean {
  return [...folders].some((other) => folder.startsWith(`${other}/`));
}
